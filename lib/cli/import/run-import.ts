// Reads the files, prints or keeps the plans, and reports beside them what was and was not read.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text as readStream } from 'node:stream/consumers'
import type { Remote } from '#lib/cli/remote/connect'
import { AppError } from '#lib/model/app-error'
import type { ImportedPlan } from '#lib/plan/import/draft'
import { importPlans } from '#lib/plan/import/import-plans'
import type { SkippedNote } from '#lib/plan/import/notes'
import type { GivenFile } from '#lib/plan/import/read-documents'

const STDIN = '-'

export interface ImportWish {
  readonly format?: string
  readonly output?: string
  readonly apply?: boolean
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
  const { format, plans, skipped } = importPlans(given, wish.format)
  wish.report(`format: ${format}`)
  for (const line of skipped.map(inWords)) wish.report(line)
  for (const plan of plans) for (const line of reportOf(plan)) wish.report(line)
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

function reportOf({ plan, read, skipped, shareOf }: ImportedPlan): string[] {
  return [
    `plan ${plan.name}: the share is a share of ${shareOf.kind}: ${shareOf.says}`,
    ...read.map(({ file, line, field, as }) => `  read     ${file}:${line} ${field}: ${as}`),
    ...skipped.map(inWords),
  ]
}

function inWords({ file, line, field, reason, advice }: SkippedNote): string {
  return `  skipped  ${file}:${line} ${field}: ${reason}; ${advice}`
}

async function write(plans: readonly ImportedPlan[], output: string, { report }: ImportWish) {
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
    report(`wrote ${path}`)
  }
}

async function apply(plans: readonly ImportedPlan[], { connect, print }: ImportWish) {
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
