// Reads the captured SkyWalking messages: bytes as they came, and what a reference decoder made of them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../fixtures/skywalking')

export interface Pair {
  readonly key: string
  readonly value: string
}
export interface CapturedRef {
  readonly refType?: string
  readonly traceId: string
  readonly parentTraceSegmentId: string
  readonly parentSpanId?: number
  readonly parentService: string
  readonly parentServiceInstance: string
  readonly networkAddressUsedAtPeer?: string
}
export interface CapturedSpan {
  readonly spanId?: number
  readonly parentSpanId?: number
  readonly startTime: string
  readonly endTime: string
  readonly refs?: readonly CapturedRef[]
  readonly operationName: string
  readonly peer?: string
  readonly spanType?: string
  readonly spanLayer?: string
  readonly componentId?: number
  readonly isError?: boolean
  readonly tags?: readonly Pair[]
  readonly logs?: readonly { readonly time: string; readonly data: readonly Pair[] }[]
  readonly skipAnalysis?: boolean
}
export interface CapturedSegment {
  readonly traceId: string
  readonly traceSegmentId: string
  readonly spans: readonly CapturedSpan[]
  readonly service: string
  readonly serviceInstance: string
}
export interface CapturedProperties {
  readonly service: string
  readonly serviceInstance: string
  readonly properties: readonly Pair[]
}
export interface Captured<T> {
  readonly name: string
  readonly bytes: Buffer
  readonly json: T
}

function read<T>(method: string): Captured<T>[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(`.${method}.bin`))
    .sort()
    .map((file) => ({
      name: file,
      bytes: readFileSync(join(FOLDER, file)),
      json: JSON.parse(readFileSync(join(FOLDER, file.replace(/bin$/, 'json')), 'utf8')) as T,
    }))
}

export const capturedSegments = (): Captured<CapturedSegment>[] => read('collect')
export const capturedProperties = (): Captured<CapturedProperties>[] =>
  read('reportInstanceProperties')
