// The report of a rollout as one HTML file: no script, nothing from elsewhere, ready to print. Pure.
import type { Voice } from '#lib/wording/voice'
import { checksPart } from './checks-part'
import { comparisonPart } from './comparison-part'
import { historyPart } from './history-part'
import { html } from './html'
import { PAGE_STYLE } from './page-style'
import { planPart } from './plan-part'
import type { ReportData } from './report-data'
import { sharePart } from './share-part'
import { verdictPart } from './verdict-part'
import { violationsPart } from './violations-part'

/** Even if a text should slip through, a browser runs and fetches nothing. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

/** In the language of `voice`; times in UTC. */
export function reportPage(data: ReportData, voice: Voice): string {
  const { say, language } = voice
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Grayproof">
<title>${data.name} · ${say('reportFile.title')}</title>
<style>${{ markup: PAGE_STYLE }}</style>
</head>
<body>
${verdictPart(data, voice)}
${sharePart(data, voice)}
${comparisonPart(data, voice)}
${violationsPart(data, voice)}
${checksPart(data, voice)}
${planPart(data, voice)}
${historyPart(data, voice)}
<footer>${say('reportFile.footer')}</footer>
</body>
</html>
`.markup
}
