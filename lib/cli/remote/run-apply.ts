// Reads plan files, checks them here for errors with line numbers, and sends them.
import { readFile } from 'node:fs/promises'
import { text as readStream } from 'node:stream/consumers'
import { AppError } from '#lib/model/app-error'
import { type PlanFormat, parsePlan } from '#lib/plan/parse-plan'
import type { Remote } from './connect'

const STDIN = '-'
const CONTENT_TYPE = { yaml: 'application/yaml', json: 'application/json' } as const

interface ReadPlan {
  readonly name: string
  readonly text: string
  readonly format: PlanFormat
}

interface Applied {
  readonly revision: number
  readonly changed: boolean
  /** Servers of earlier versions do not say. */
  readonly unknownTargets?: readonly string[]
}

/** All files are read and checked before the first is sent: a mistake in one applies none. */
export async function applyFiles(remote: Remote, files: readonly string[]): Promise<void> {
  const plans: ReadPlan[] = []
  for (const file of files) plans.push(await readPlan(file))
  for (const plan of plans) await send(remote, plan)
}

async function send({ api, author, print }: Remote, plan: ReadPlan): Promise<void> {
  const path = `/rollouts/${plan.name}?author=${encodeURIComponent(author)}`
  const {
    revision,
    changed,
    unknownTargets = [],
  } = await api.call<Applied>(path, {
    method: 'PUT',
    contentType: CONTENT_TYPE[plan.format],
    body: plan.text,
  })
  print(
    changed
      ? `${plan.name}: applied as revision ${revision}`
      : `${plan.name}: unchanged, revision ${revision} says the same`,
  )
  if (unknownTargets.length > 0) {
    print(`${plan.name}: "notify" names no alert target: ${unknownTargets.join(', ')}`)
  }
}

async function readPlan(file: string): Promise<ReadPlan> {
  const text = await readText(file)
  const format = file.endsWith('.json') ? 'json' : 'yaml'
  const { name } = parsePlan(text, { format, origin: file === STDIN ? 'standard input' : file })
  return { name, text, format }
}

async function readText(file: string): Promise<string> {
  if (file === STDIN) return await readStream(process.stdin)
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message)
    throw new AppError('bad-request', `cannot read ${file}: ${reason}`)
  })
}
