// Imports for tests: a file of test/fixtures/plan-formats, changed by replacing parts of its text.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { AppError } from '#lib/model/app-error'
import { importPlans } from '#lib/plan/import/import-plans'
import type { GivenFile } from '#lib/plan/import/read-documents'
import { voiceIn } from '#lib/wording/voices'
import { type WordedPlan, wordImport } from '#lib/wording/word-import'

export const FORMATS_DIR = join(import.meta.dirname, '../../fixtures/plan-formats')

type Changes = readonly (readonly [from: string, to: string])[]

/** Throws when a part is not in the file. */
export function given(name: string, changes: Changes = []): GivenFile {
  const text = readFileSync(join(FORMATS_DIR, name), 'utf8')
  return {
    name,
    text: changes.reduce((changed, [from, to]) => {
      if (!changed.includes(from)) throw new Error(`${name} has no "${from}"`)
      return changed.replace(from, () => to)
    }, text),
  }
}

/** The only plan in the files, told of in English. */
export function imported(...files: readonly GivenFile[]): WordedPlan {
  const { plans } = wordImport(importPlans(files), voiceIn('en'))
  const [plan, second] = plans
  if (plan === undefined || second !== undefined) throw new Error(`${plans.length} plans`)
  return plan
}

/** `spec` as it stands in the YAML of the only plan. */
export function specOf(...files: readonly GivenFile[]): Record<string, unknown> {
  return parse(imported(...files).yaml).spec
}

/** The message with which the files are refused. */
export function refused(files: readonly GivenFile[], format?: string): string {
  try {
    importPlans(files, format)
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
  throw new Error('the files were accepted')
}
