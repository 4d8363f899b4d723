// THE LIST of what the API can do: the OpenAPI document and the tests of access follow from it.
import type { Resource } from '#lib/load/api/resource'
import { audit } from './access/audit'
import { token, tokens } from './access/tokens'
import { acknowledge, alerts, snooze } from './alert/alerts'
import { alertTarget, alertTargets, alertTargetTest } from './alert/targets'
import { rolloutGates } from './gate/answers'
import { gates } from './gate/gates'
import { planImport } from './plan/import'
import { planPreviewCall } from './plan/preview'
import { planSchema } from './plan/schema'
import { comparison, latency } from './rollout/comparison'
import { follow } from './rollout/follow'
import { csvReport, htmlReport } from './rollout/report'
import { revision } from './rollout/revision'
import { rollout } from './rollout/rollout'
import { rollouts } from './rollout/rollouts'
import { rolloutStage } from './rollout/stage'
import { rolloutVerdict, verdictHistory } from './rollout/verdict'
import { violations } from './rollout/violations'
import { openApi } from './system/openapi'
import { settings, status } from './system/status'
import { stream } from './system/stream'
import { sources } from './traffic/sources'
import { topology, topologyDetails } from './traffic/topology'
import { trace, traces } from './traffic/traces'

export const openApiResource = openApi(() => RESOURCES)

export const RESOURCES: readonly Resource[] = [
  rollouts,
  rollout,
  rolloutStage,
  rolloutVerdict,
  verdictHistory,
  rolloutGates,
  violations,
  comparison,
  latency,
  csvReport,
  htmlReport,
  revision,
  ...gates,
  ...follow,
  topology,
  topologyDetails,
  traces,
  trace,
  sources,
  planSchema,
  planPreviewCall,
  planImport,
  status,
  settings,
  stream,
  alerts,
  acknowledge,
  snooze,
  alertTargets,
  alertTarget,
  alertTargetTest,
  tokens,
  token,
  audit,
  openApiResource,
]
