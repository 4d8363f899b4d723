// THE LIST of schema steps, in order.
import { initial } from './0001-initial'
import type { Migration } from './migration'

export const MIGRATIONS = [initial] as const satisfies readonly Migration[]
