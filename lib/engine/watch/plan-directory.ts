// Plans in a directory, as from a repository or a mounted ConfigMap. What cannot be read is told once.
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Log } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { PLAN_BYTES_MAX, type PlanSource, type PlanText, reasonOf } from './plan-text'

const FILES_MAX = 1_000
const FORMATS = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' } as const

export interface PlanDirectoryDeps {
  readonly dir: string
  readonly log: Log
}

export function createPlanDirectory({ dir, log }: PlanDirectoryDeps): PlanSource {
  /** What was said last about the directory, and about each file. */
  let complaint: string | null = null
  const complaints = new Map<string, string>()

  const listFiles = async (): Promise<string[] | null> => {
    try {
      const names = (await readdir(dir)).sort()
      if (complaint !== null) log.info({ dir }, 'the directory of plans can be read again')
      complaint = null
      // Mounted configuration keeps its versions in entries that begin with two dots.
      const files = names.filter((name) => extname(name) in FORMATS && !name.startsWith('.'))
      if (files.length > FILES_MAX)
        log.warn({ dir }, `only the first ${FILES_MAX} plans are applied`)
      return files.slice(0, FILES_MAX)
    } catch (error) {
      const reason = reasonOf(error)
      if (complaint !== reason) log.warn({ dir }, `cannot read the directory of plans: ${reason}`)
      complaint = reason
      return null
    }
  }

  const read = async (name: string): Promise<PlanText[]> => {
    try {
      const path = join(dir, name)
      const { size } = await stat(path)
      if (size > PLAN_BYTES_MAX) throw new AppError('too-large', `${name} is larger than 1 MiB`)
      const text = await readFile(path, 'utf8')
      complaints.delete(name)
      return [{ name, text, format: FORMATS[extname(name) as keyof typeof FORMATS] }]
    } catch (error) {
      const reason = reasonOf(error)
      if (complaints.get(name) !== reason) {
        log.error({ file: name }, `the plan was not applied: ${reason}`)
      }
      complaints.set(name, reason)
      return []
    }
  }

  return {
    async list() {
      const files = await listFiles()
      if (files === null) return null
      for (const name of complaints.keys()) if (!files.includes(name)) complaints.delete(name)
      const texts: PlanText[] = []
      for (const file of files) texts.push(...(await read(file)))
      return texts
    },
  }
}
