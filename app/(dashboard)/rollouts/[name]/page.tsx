import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { createLoader, parseAsStringLiteral } from 'nuqs/server'
import { MisreadNote, misread } from '#components/layout/misread'
import { WarRoom } from '#components/rollout/war-room'
import { loadAlertEvents } from '#lib/load/alert/load-alert-events'
import { loadComparison } from '#lib/load/load-comparison'
import { loadGateEvents } from '#lib/load/load-gate-answers'
import { loadReadiness } from '#lib/load/load-readiness'
import { loadRollout } from '#lib/load/load-rollout'
import { loadShareHistory } from '#lib/load/load-share-history'
import { loadTopology } from '#lib/load/load-topology'
import { loadViolations } from '#lib/load/load-violations'
import { orNotFound } from '#lib/load/or-not-found'
import { database } from '#lib/load/services'
import { stageWindow } from '#lib/load/stage-window'
import { WINDOW_PRESET, WINDOWS } from '#lib/load/windows'

type Props = PageProps<'/rollouts/[name]'>

const parsers = { window: parseAsStringLiteral(WINDOWS).withDefault(WINDOW_PRESET) }
const loadQuery = createLoader(parsers)

/** Changes of what pipelines were told; what is older is in the API. */
const GATES_SHOWN = 100

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function RolloutPage({ params, searchParams }: Props) {
  const db = database()
  const name = decodeURIComponent((await params).name)
  const asked = await searchParams
  const { window } = loadQuery(asked)
  const [loaded, { parts }] = await Promise.all([
    orNotFound(loadRollout(db, name)),
    loadReadiness(db),
  ])
  if (loaded === null) notFound()
  const { view, verdict, details } = loaded
  const nowMs = Date.now()
  const shown = stageWindow(details, { window, nowMs })
  const stage = stageWindow(details, { window: 'stage', nowMs })
  // Read while the answer is on its way already.
  const history = loadShareHistory(db, { rollout: details, nowMs })
  const comparison = loadComparison(db, { plan: details.plan, ...shown })
  const topology = loadTopology(db, { plans: [details.plan], nearPlans: true, ...shown })
  const violations = loadViolations(db, { verdict, range: stage })
  const gates = loadGateEvents(db, { rollout: name, limit: GATES_SHOWN })
  const alerts = loadAlertEvents(db, {
    rollout: name,
    fromMs: details.createdMs,
    toMs: nowMs,
  })
  // A failure is told by the part that waits for it, even when it comes before that part does.
  for (const later of [history, comparison, topology, violations, gates, alerts])
    later.catch(() => {})
  const evaluating = parts.some((part) => part.name === 'evaluator' && part.ready)
  return (
    <WarRoom
      rollout={view}
      verdict={verdict}
      evaluating={evaluating}
      history={history}
      comparison={comparison}
      topology={topology}
      violations={violations}
      gates={gates}
      alerts={alerts}
      window={window}
      note={<MisreadNote parts={misread(asked, parsers)} />}
    />
  )
}
