// The report of a rollout as one HTML file.
import { chooseLocale } from '#lib/load/locale'
import { database, services } from '#lib/load/services'
import { contentDisposition, fileName } from '#lib/report/file-name'
import { reportPage } from '#lib/report/html/report-page'
import { type Language, voiceIn } from '#lib/wording/voices'
import { loadReport } from './load-report'

export interface HtmlQuestion {
  readonly rollout: string
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Default: the language that the one who asks prefers. */
  readonly lang?: Language | undefined
}

/** Shown by a browser rather than kept; its name is for those who keep it. */
export async function htmlAnswer(
  { rollout, from, to, lang }: HtmlQuestion,
  { request }: { readonly request: Request },
): Promise<Response> {
  const nowMs = Date.now()
  const publicUrl = services().settings.publicUrl?.replace(/\/+$/, '') ?? null
  const { signal } = request
  const asked = { name: rollout, from, to, nowMs, publicUrl, signal }
  const data = await loadReport(database(), asked)
  const language = chooseLocale(lang, request.headers.get('accept-language'))
  const name = fileName([rollout, 'report', new Date(data.toMs).toISOString().slice(0, 10)], 'html')
  return new Response(reportPage(data, voiceIn(language)), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': contentDisposition(name, 'inline'),
      'cache-control': 'no-store',
    },
  })
}
