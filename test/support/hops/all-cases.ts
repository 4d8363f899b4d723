// All cases of hops, the plain ones first.
import { CALL_CASES, type HopCase } from './hop-cases'
import { ODD_CASES } from './odd-cases'

export const HOP_CASES: readonly HopCase[] = [...CALL_CASES, ...ODD_CASES]
