// Files as somebody gives them → the documents in them, each value with its line. Pure.
import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import { type Cursor, cursorAt, type Origin, refusal } from './cursor'

/** UTF-16 units over all files. */
const TEXT_MAX = 512 * 1024
const FILES_MAX = 50
/** Over all files: a namespace's whole configuration is fewer. */
const DOCUMENTS_MAX = 500
/** YAML aliases are copied when read: a bomb stops here. */
const ALIASES_MAX = 100

export interface GivenFile {
  readonly name: string
  /** YAML of one or more documents, or JSON. */
  readonly text: string
}

/** Throws AppError `invalid-plan` for broken text and for more than is read. */
export function readDocuments(files: readonly GivenFile[]): Cursor[] {
  const first = files[0]?.name ?? 'nothing'
  if (files.length === 0) throw whole(first, 'no file was given')
  if (files.length > FILES_MAX) throw whole(first, `comes with more than ${FILES_MAX} files`)
  const length = files.reduce((sum, { text }) => sum + text.length, 0)
  if (length > TEXT_MAX) throw whole(first, `is longer than ${TEXT_MAX / 1024} KiB with its files`)
  const found: Cursor[] = []
  for (const file of files) {
    found.push(...readFile(file))
    if (found.length > DOCUMENTS_MAX) {
      throw whole(file.name, `has more than ${DOCUMENTS_MAX} documents`)
    }
  }
  if (found.length === 0) throw whole(first, 'is empty')
  return found
}

function readFile({ name, text }: GivenFile): Cursor[] {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false }
  // Editors on Windows begin a file with this mark.
  const documents = [...parseAllDocuments(text.replace(/^\uFEFF/, ''), options)]
  return documents.flatMap((document) => {
    const origin = { file: name, document: document as Document.Parsed, lines }
    const [error] = document.errors
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0])
      throw refusal({ file: name, line, column: col, field: '', message: error.message })
    }
    return unpack(origin, contentOf(origin))
  })
}

function contentOf({ file, document, lines }: Origin): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (error) {
    const { line, col } = lines.linePos(document.range?.[0] ?? 0)
    const message = error instanceof Error ? error.message : String(error)
    throw refusal({ file, line, column: col, field: '', message })
  }
}

/** A list, as `kubectl get -o yaml` gives it, is its items. */
function unpack(origin: Origin, value: unknown): Cursor[] {
  if (value === null || value === undefined) return []
  const root = cursorAt(origin, value)
  if (Array.isArray(value)) return value.map((_, index) => root.at(index))
  const items = root.at('items').value
  if (!/List$/.test(String(root.at('kind').value)) || !Array.isArray(items)) return [root]
  return items.map((_, index) => root.at('items', index))
}

function whole(file: string, message: string) {
  return refusal({ file, line: 1, column: 1, field: '', message })
}
