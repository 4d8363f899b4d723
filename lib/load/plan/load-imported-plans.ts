// Reads plans of other tools out of a request, as one text or as several named files.
import { z } from 'zod'
import type { BodyReader } from '#lib/load/api/call'
import { mediaType, readJson, readText } from '#lib/load/api/inputs'
import { importPlans } from '#lib/plan/import/import-plans'
import type { GivenFile } from '#lib/plan/import/read-documents'
import { IMPORTERS } from '#lib/plan/importers/index'
import { type Language, voiceIn } from '#lib/wording/voices'
import { type WordedImport, type WordedPlan, wordImport } from '#lib/wording/word-import'

const FILES_MAX = 50
/** Where a text came from that has no name. */
const UNNAMED = 'the text'

type Names = readonly [string, ...string[]]
export const FORMAT_NAMES = IMPORTERS.map(({ name }) => name) as unknown as Names

const body = z.strictObject({
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(500),
        text: z.string(),
      }),
    )
    .min(1, 'must hold at least one file')
    .max(FILES_MAX, `must hold at most ${FILES_MAX} files`),
})

export interface ImportAnswer extends Omit<WordedImport, 'plans'> {
  readonly plans: readonly (Omit<WordedPlan, 'plan'> & { readonly name: string })[]
}

export interface ImportQuestion {
  /** Default: it is found out. */
  readonly format?: string | undefined
  /** Of what is said about the files. */
  readonly language: Language
}

/** JSON is `{files: [{name, text}]}`; any other content type is the text of one file. */
export const planFiles: BodyReader<readonly GivenFile[]> = {
  content: { 'application/json': body, 'text/plain': z.string() },
  read: readFiles,
}

export function importGiven(
  files: readonly GivenFile[],
  { format, language }: ImportQuestion,
): ImportAnswer {
  const { plans, ...rest } = wordImport(importPlans(files, format), voiceIn(language))
  return {
    ...rest,
    plans: plans.map(({ plan, ...told }) => ({ name: plan.name, ...told })),
  }
}

async function readFiles(request: Request): Promise<readonly GivenFile[]> {
  if (mediaType(request) === 'application/json') return (await readJson(request, body)).files
  return [{ name: UNNAMED, text: await readText(request) }]
}
