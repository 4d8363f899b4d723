// THE LIST of gates: the kinds of pipelines that ask before they go on.
import { argo } from './argo'
import { flagger } from './flagger'
import { flaggerRollback } from './flagger-rollback'
import type { Gate } from './gate'
import { jenkins } from './jenkins'
import { spinnaker } from './spinnaker'
import { verify } from './verify'

export const GATES = [
  argo,
  flagger,
  flaggerRollback,
  spinnaker,
  jenkins,
  verify,
] as const satisfies readonly Gate[]
