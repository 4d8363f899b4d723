// The one way in for plans that come from other tools: files → the importer that knows them. Pure.
import { AppError } from '#lib/model/app-error'
import { didYouMean } from '#lib/model/did-you-mean'
import { IMPORTERS } from '#lib/plan/importers/index'
import { API_VERSION } from '#lib/plan/plan'
import type { Cursor } from './cursor'
import type { ImportedPlan } from './draft'
import type { Importer } from './importer'
import { type SkippedNote, say } from './notes'
import { type GivenFile, readDocuments } from './read-documents'

export interface Imported {
  /** Name of the importer. */
  readonly format: string
  readonly plans: readonly ImportedPlan[]
  /** Documents that say nothing about routes. */
  readonly skipped: readonly SkippedNote[]
}

const FORMATS: readonly string[] = IMPORTERS.map(({ name }) => name)

/**
 * All files are read together: a VirtualService and its DestinationRule may come apart. Throws
 * AppError `invalid-plan` with file, line and field, and `bad-request` for an unknown format.
 */
export function importPlans(files: readonly GivenFile[], format?: string): Imported {
  const documents = readDocuments(files)
  for (const document of documents) {
    if (document.at('apiVersion').value !== API_VERSION) continue
    document.fail('is a plan of Grayproof already: apply it as it is')
  }
  const importer = format === undefined ? guess(documents) : named(format)
  const known = documents.filter((document) => importer.detect(document))
  if (known.length === 0) return unknown(documents, `is not of the format ${importer.name}`)
  const skipped = documents.filter((document) => !known.includes(document)).map(ignored)
  return { format: importer.name, plans: importer.read(known), skipped }
}

/**
 * What kind of plan a text is, for a watch that takes all of them: `plan` is ours, or too broken to
 * tell; `other` says nothing about a rollout; `import` is of these formats.
 */
export type TextKind =
  | { readonly kind: 'plan' | 'other' }
  | { readonly kind: 'import'; readonly formats: readonly string[] }

export function kindOfText(file: GivenFile): TextKind {
  const documents = readable(file)
  if (documents === null) return { kind: 'plan' }
  if (documents.some((one) => one.at('apiVersion').value === API_VERSION)) return { kind: 'plan' }
  const able = (IMPORTERS as readonly Importer[]).filter(({ detect }) => documents.some(detect))
  if (able.length > 0) return { kind: 'import', formats: able.map(({ name }) => name) }
  // A manifest of something else lies in the same place as often as not.
  const isManifest = documents.some((one) => isForeign(one, 'apiVersion') && isForeign(one, 'kind'))
  return { kind: isManifest ? 'other' : 'plan' }
}

function readable(file: GivenFile): Cursor[] | null {
  try {
    return readDocuments([file])
  } catch {
    return null
  }
}

function isForeign(document: Cursor, field: string): boolean {
  const { value } = document.at(field)
  return typeof value === 'string' && !value.toLowerCase().startsWith('grayproof')
}

function named(format: string): Importer {
  const importer = IMPORTERS.find(({ name }) => name === format)
  if (importer !== undefined) return importer
  const meant = didYouMean(format, FORMATS)
  const hint = meant === null ? `expected one of ${FORMATS.join(', ')}` : `did you mean "${meant}"?`
  throw new AppError('bad-request', `format "${format}" is not known: ${hint}`)
}

function guess(documents: readonly Cursor[]): Importer {
  const able = (IMPORTERS as readonly Importer[]).filter(({ detect }) => documents.some(detect))
  const [only, second] = able
  if (only === undefined) {
    return unknown(documents, `is of no format that can be imported (${FORMATS.join(', ')})`)
  }
  if (second === undefined) return only
  const names = able.map(({ name }) => name).join(' and ')
  throw new AppError(
    'bad-request',
    `the files hold ${names}: say with the format which of them is the plan`,
  )
}

function unknown(documents: readonly Cursor[], message: string): never {
  const [first] = documents
  if (first === undefined) throw new AppError('bad-request', 'no document was given')
  return first.fail(message)
}

function ignored({ at, place }: Cursor): SkippedNote {
  const kind = at('kind').value
  const reason = typeof kind === 'string' ? say('kind-says-nothing', { kind }) : say('says-nothing')
  return { ...place, reason, advice: say('nothing') }
}
