// Reads the files, prints or keeps the plans, and reports beside them what was and was not read.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text as readStream } from 'node:stream/consumers'
import type { Remote } from '#lib/cli/remote/connect'
import { AppError } from '#lib/model/app-error'
import type { Place } from '#lib/plan/import/cursor'
import { importPlans } from '#lib/plan/import/import-plans'
import type { GivenFile } from '#lib/plan/import/read-documents'
import type { Voice } from '#lib/wording/voice'
import { type Language, voiceIn } from '#lib/wording/voices'
import { type WordedPlan, type WordedSkipped, wordImport } from '#lib/wording/word-import'

const STDIN = '-'

export interface ImportWish {
  readonly format?: string
  readonly output?: string
  readonly apply?: boolean
  /** Of the report. */
  readonly language: Language
  /** Called only to apply. */
  readonly connect: () => Remote
  /** A plan, or what became of it. */
  readonly print: (line: string) => void
  /** For people, beside the plan. */
  readonly report: (line: string) => void
}

/** Throws AppError for files that cannot be read, and before the first plan is sent or written. */
export async function runImport(files: readonly string[], wish: ImportWish): Promise<void> {
  const given: GivenFile[] = []
  for (const file of files) given.push(await readGiven(file))
  const voice = voiceIn(wish.language)
  const { format, plans, skipped } = wordImport(importPlans(given, wish.format), voice)
  wish.report(voice.say('importReport.format', { format }))
  for (const note of skipped) wish.report(skippedLine(note, voice))
  for (const plan of plans) for (const line of reportOf(plan, voice)) wish.report(line)
  if (wish.output !== undefined) await write(plans, wish.output, wish)
  else if (wish.apply !== true) wish.print(plans.map(({ yaml }) => yaml.trimEnd()).join('\n---\n'))
  if (wish.apply === true) await apply(plans, wish)
}

async function readGiven(file: string): Promise<GivenFile> {
  if (file === STDIN) return { name: 'standard input', text: await readStream(process.stdin) }
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message)
    throw new AppError('bad-request', `cannot read ${file}: ${reason}`)
  })
  return { name: basename(file), text }
}

function reportOf({ plan, read, skipped, shareOf }: WordedPlan, voice: Voice): string[] {
  const { name } = plan
  return [
    voice.say('importReport.share', { name, ...shareOf }),
    ...read.map(({ as, ...at }) => voice.say('importReport.read', { place: placeOf(at), as })),
    ...skipped.map((note) => skippedLine(note, voice)),
  ]
}

function skippedLine({ reason, advice, ...at }: WordedSkipped, voice: Voice): string {
  return voice.say('importReport.skipped', { place: placeOf(at), reason, advice })
}

function placeOf({ file, line, field }: Place): string {
  return `${file}:${line} ${field}`
}

async function write(plans: readonly WordedPlan[], output: string, wish: ImportWish) {
  const { report, language } = wish
  const isFolder = output.endsWith('/')
  if (plans.length > 1 && !isFolder) {
    throw new AppError(
      'bad-request',
      `there are ${plans.length} plans: name a folder, "${output}/"`,
    )
  }
  if (isFolder) await mkdir(output, { recursive: true })
  for (const { plan, yaml } of plans) {
    const path = isFolder ? join(output, `${plan.name}.yaml`) : output
    await writeFile(path, yaml)
    report(voiceIn(language).say('importReport.wrote', { path }))
  }
}

async function apply(plans: readonly WordedPlan[], { connect, print }: ImportWish) {
  const { api, author } = connect()
  for (const { plan, yaml } of plans) {
    const path = `/rollouts/${plan.name}?author=${encodeURIComponent(author)}`
    const { revision, changed } = await api.call<{ revision: number; changed: boolean }>(path, {
      method: 'PUT',
      contentType: 'application/yaml',
      body: yaml,
    })
    const what = changed ? 'applied as' : 'unchanged,'
    print(`${plan.name}: ${what} revision ${revision}`)
  }
}
