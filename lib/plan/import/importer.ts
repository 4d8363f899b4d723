// What an importer is: one format of somebody else's plans, and how to read it. Pure.
import type { Cursor } from './cursor'
import type { ImportedPlan } from './draft'

export interface Importer {
  /** As `--format` has it; its title stands in the messages, under `planEditor.importFormats`. */
  readonly name: string
  /** True when this document is of the format; says nothing about whether it is right. */
  detect(document: Cursor): boolean
  /** Gets only documents that it detected. Throws AppError `invalid-plan` with file, line, field. */
  read(documents: readonly Cursor[]): readonly ImportedPlan[]
}

/** Kubernetes: a kind of an API group, in any of its versions. */
export function isKind(document: Cursor, group: string, kind: string): boolean {
  const version = document.at('apiVersion').value
  return document.at('kind').value === kind && String(version).startsWith(`${group}/`)
}
