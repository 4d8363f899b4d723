// THE LIST of schema steps, in order.
import { initial } from './0001-initial'
import { callsByMark } from './0002-calls-by-mark'
import { sharesByDecision } from './0003-shares-by-decision'
import { rolledInPlace } from './0004-rolled-in-place'
import { alerts } from './0005-alerts'
import { access } from './0006-access'
import { gates } from './0007-gates'
import type { Migration } from './migration'

export const MIGRATIONS = [
  initial,
  callsByMark,
  sharesByDecision,
  rolledInPlace,
  alerts,
  access,
  gates,
] as const satisfies readonly Migration[]
