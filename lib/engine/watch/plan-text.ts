// What the watch gets from where plans are kept: named texts, from files and addresses.
import { createHash } from 'node:crypto'
import type { PlanFormat } from '#lib/plan/parse-plan'

export const PLAN_BYTES_MAX = 1024 * 1024
const HASH_CHARS = 16

export interface PlanText {
  /** Of the file or address, for people: no query, no password. */
  readonly name: string
  readonly text: string
  readonly format: PlanFormat
}

export interface PlanSource {
  /** In order; null when it cannot be told now what there is. Never throws. */
  list(): Promise<readonly PlanText[] | null>
}

/** Whom the journal names for what a text changed. */
export function authorOf(name: string): string {
  return `file:${name}`
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS)
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
