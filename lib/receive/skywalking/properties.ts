// InstanceProperties of an agent become labels of its source. They come before, after or without
// segments, and again every few minutes; only news is written.
import { AppError } from '#lib/model/app-error'
import type { Dimensions } from '#lib/store/block/dimensions'
import { LABEL_CHARS_MAX, LABELS_MAX, type SourceHandle } from '#lib/store/block/source-registry'
import { textFields } from './segment/fields'
import { textOf } from './segment/texts'
import type { SkywalkingSources } from './sources'

/** Unchanged labels are written again after this long: their rows have a time to live. */
const WRITE_AGAIN_MS = 12 * 3_600_000
/** Values joined for one key. */
const VALUES_MAX = 32

/** What one InstanceProperties message says (Management.proto). */
export interface InstanceProperties {
  readonly service: { readonly at: number; readonly size: number }
  readonly instance: { readonly at: number; readonly size: number }
  /** A key that comes several times (`ipv4`) has its values joined by commas. */
  readonly labels: Readonly<Record<string, string>>
}

/** @throws AppError bad-request when the bytes are not an InstanceProperties that names a service. */
export function readProperties(bytes: Uint8Array): InstanceProperties {
  let service = { at: 0, size: 0 }
  let instance = { at: 0, size: 0 }
  const values = new Map<string, string[]>()
  for (const { number, start, end } of textFields(bytes, 0, bytes.length)) {
    if (number === 1) service = { at: start, size: end - start }
    else if (number === 2) instance = { at: start, size: end - start }
    else if (number === 3) addPair(bytes, { start, end }, values)
  }
  if (service.size === 0) throw new AppError('bad-request', 'InstanceProperties name no service')
  const labels = [...values].slice(0, LABELS_MAX).map(([key, all]) => [key, joined(all)] as const)
  return { service, instance, labels: Object.fromEntries(labels) }
}

function addPair(
  bytes: Uint8Array,
  range: { start: number; end: number },
  values: Map<string, string[]>,
): void {
  let key = ''
  let value = ''
  for (const { number, start, end } of textFields(bytes, range.start, range.end)) {
    if (number === 1) key = textOf(bytes, start, end).slice(0, LABEL_CHARS_MAX)
    else if (number === 2) value = textOf(bytes, start, end).slice(0, LABEL_CHARS_MAX)
  }
  if (key === '') return
  const before = values.get(key)
  if (before === undefined) values.set(key, [value])
  else if (before.length < VALUES_MAX && !before.includes(value)) before.push(value)
}

function joined(values: readonly string[]): string {
  return values.join(',').slice(0, LABEL_CHARS_MAX)
}

export interface PropertiesWriter {
  /**
   * Announces the labels of one InstanceProperties message when they are news.
   * @throws AppError bad-request as readProperties does.
   */
  write(bytes: Uint8Array): void
}

export function createPropertiesWriter(
  dimensions: Dimensions,
  sources: SkywalkingSources,
): PropertiesWriter {
  const written = new WeakMap<SourceHandle, { text: string; atMs: number }>()
  return {
    write(bytes) {
      const { service, instance, labels } = readProperties(bytes)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const source = sources.find({ bytes, view }, service, instance)
      dimensions.use(source)
      const text = JSON.stringify(labels)
      const before = written.get(source)
      const isNews = before?.text !== text || dimensions.nowMs - before.atMs >= WRITE_AGAIN_MS
      if (!isNews) return
      dimensions.labels(source, labels)
      written.set(source, { text, atMs: dimensions.nowMs })
    },
  }
}
