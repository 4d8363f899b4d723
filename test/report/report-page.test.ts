import { describe, expect, it } from 'vitest'
import type { Finding, Verdict } from '#lib/model/verdict'
import type { ReportData } from '#lib/report/html/report-data'
import { reportPage } from '#lib/report/html/report-page'
import { voiceIn } from '#lib/wording/voices'

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const T0_MS = Date.UTC(2026, 0, 15, 12)
const at = (minutes: number) => new Date(T0_MS + minutes * 60_000).toISOString()

const finding: Finding = {
  check: 'routing',
  subject: `order → ${HOSTILE}`,
  outcome: 'fail',
  required: true,
  summary: `Marked requests from order to ${HOSTILE} lost their mark.`,
  code: 'nobody-has-words-for-this',
  numbers: { n: 100, sinceMs: T0_MS },
  evidence: [{ traceId: TRACE, note: 'mark-lost' }],
  moreRequestsNeeded: null,
}

const verdict: Verdict = {
  rollout: 'favorites-v2',
  revision: 3,
  stage: 'canary',
  outcome: 'fail',
  asOf: at(60),
  since: at(30),
  share: {
    planned: 0.1,
    tolerance: 0.02,
    observed: 0.14,
    interval: [0.12, 0.16],
    requests: 10_000,
    gray: 1_400,
  },
  findings: [
    finding,
    { ...finding, check: 'latency', outcome: 'pass', required: false, evidence: [] },
  ],
}

const group = {
  requests: 1200,
  errors: 7,
  p50Ms: 12.25,
  p95Ms: 90,
  p99Ms: 180,
  errorExamples: [TRACE],
}
const worse = { estimate: 0.125, lower: 0.05, upper: 0.25 }

const data: ReportData = {
  name: `favorites ${HOSTILE}`,
  state: 'running',
  verdict,
  stages: [
    { name: 'canary', share: 0.1, ramp: null, tolerance: 0.02, holdMs: 1_800_000 },
    {
      name: HOSTILE,
      share: 1,
      ramp: { from: 0.1, overMs: 600_000 },
      tolerance: null,
      holdMs: null,
    },
  ],
  history: {
    from: at(0),
    to: at(60),
    points: [0, 20, 40, 60].map((minutes) => ({
      at: at(minutes),
      stage: 'canary',
      outcome: minutes < 30 ? 'inconclusive' : 'fail',
      changed: minutes === 40,
      observed: 0.14,
      lower: 0.12,
      upper: 0.16,
      planned: 0.1,
      tolerance: 0.02,
      requests: 100,
      gray: 14,
      countedBy: 'request',
    })),
    marks: [{ at: at(0), action: 'start', stage: HOSTILE }],
    ramps: [],
  },
  fromMs: T0_MS,
  toMs: T0_MS + 3_600_000,
  comparison: [null, `GET /收藏 ${HOSTILE}`].map((endpoint) => ({
    fromMs: T0_MS,
    toMs: T0_MS + 3_600_000,
    service: HOSTILE,
    endpoint,
    gray: group,
    baseline: group,
    difference: { errorRate: worse, p50: worse, p95: null, p99: null },
  })),
  comparisonRows: 5,
  violations: [
    {
      traceId: TRACE,
      stage: 'canary',
      check: 'routing',
      outcome: 'mark-lost',
      subject: HOSTILE,
      firstShownMs: T0_MS,
      lastShownMs: T0_MS,
      startedMs: T0_MS,
      durationMs: 12.5,
      request: `gateway ${HOSTILE}`,
    },
  ],
  hasAllViolations: false,
  events: [
    { atMs: T0_MS, author: HOSTILE, what: { kind: 'action', action: 'start', stage: HOSTILE } },
    { atMs: T0_MS, author: 'ann', what: { kind: 'revision', revision: 3 } },
    { atMs: T0_MS, author: null, what: { kind: 'verdict', outcome: 'fail', stage: 'canary' } },
  ],
  sourceText: `# ${HOSTILE}\nname: favorites`,
  generatedMs: T0_MS + 3_600_000,
  rolloutUrl: `https://gray.example/rollouts/x?a="b`,
  traceUrl: (id) => `https://gray.example/traces/${id}?a=1&b=2`,
}

/** Names of all tags, and of all attributes. */
function tagsOf(page: string): Set<string> {
  return new Set([...page.matchAll(/<([a-zA-Z!][a-zA-Z0-9]*)/g)].map(([, tag]) => tag ?? ''))
}

describe('the report page', () => {
  const page = reportPage(data, voiceIn('en'))

  it('escapes whatever comes from outside, in text and in attributes', () => {
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;')
    expect(page).toContain('href="https://gray.example/rollouts/x?a=&quot;b"')
    expect(page).not.toMatch(/\son\w+\s*=\s*"/)
    expect(tagsOf(page)).not.toContain('script')
  })

  it('fetches nothing: no scripts, styles, pictures or fonts from elsewhere', () => {
    expect(
      [...tagsOf(page)].filter((tag) => /^(script|link|img|iframe|object|use)$/.test(tag)),
    ).toEqual([])
    expect(page).not.toMatch(/<[a-z][^<>]*\s(src|xlink:href|srcset)=|url\((?!#)|@import/)
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`,
    )
  })

  it('tells the verdict with its reason before anything else', () => {
    const order = [
      '✕ Fail',
      'lost their mark',
      '<svg',
      'Gray against baseline',
      'Violating traces',
      '<h2>Checks</h2>',
      '<h2>Plan</h2>',
      'What happened',
    ]
    const places = order.map((word) => page.indexOf(word))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('tells outcomes and sure differences in signs and words, not by colour alone', () => {
    expect(page).toContain('✓ Pass')
    expect(page).toContain('▲ surely worse: +13%')
    expect(page).toContain('✕ mark lost')
  })

  it('links traces where the dashboard is known, and else shows their ids', () => {
    expect(page).toContain(`href="https://gray.example/traces/${TRACE}?a=1&amp;b=2"`)
    const alone = reportPage({ ...data, rolloutUrl: null, traceUrl: null }, voiceIn('en'))
    expect(alone).toContain(`<span class="trace">${TRACE}</span>`)
    expect(alone).not.toContain('<a ')
  })

  it('says when there is more than a page can hold, and that times are UTC', () => {
    expect(page).toContain('3 more rows: the CSV file has all of them.')
    expect(page).toContain('There are more: the CSV file has all of them.')
    expect(page).toMatch(/Written [^<]* UTC/)
  })

  it('speaks Chinese', () => {
    const chinese = reportPage(data, voiceIn('zh-CN'))
    expect(chinese).toContain('<html lang="zh-CN">')
    for (const word of ['发布报告', '✕ 失败', '违规链路', '灰度与基线对比', '染色丢失', '事件']) {
      expect(chinese, word).toContain(word)
    }
    expect(chinese).not.toMatch(/\b(reportFile|rollout|checks)\.\w+/)
  })

  it('has something to say of a rollout that has not begun', () => {
    const empty = reportPage(
      {
        ...data,
        state: 'pending',
        verdict: { ...verdict, outcome: 'inconclusive', stage: null, findings: [] },
        history: { ...data.history, points: [], marks: [] },
        comparison: [],
        comparisonRows: 0,
        violations: [],
        hasAllViolations: true,
        events: [],
      },
      voiceIn('en'),
    )
    for (const words of ['nothing was judged yet', 'No request was counted', 'No trace broke']) {
      expect(empty).toContain(words)
    }
  })
})
