// A source is one reporter of spans; its group follows from a plan, never from the span. Floor 0.

/** Decimal text of an unsigned 64-bit hash: JavaScript numbers cannot hold it. */
export type SourceId = string

export interface Source {
  readonly id: SourceId
  /** Which kind of agent reports it: skywalking, otlp or zipkin. */
  readonly protocol: string
  /** The service name exactly as reported. */
  readonly service: string
  readonly instance: string
  readonly version: string
  /** Resource attributes or SkyWalking instance properties, as text. */
  readonly labels: Readonly<Record<string, string>>
}

export const GROUPS = ['baseline', 'gray', 'unknown'] as const
export type Group = (typeof GROUPS)[number]

/** Where a plan puts a source. `group` is null when no service of the plan selects it. */
export interface Membership {
  /** The logical service: the plan's name for it, else the name as reported. */
  readonly service: string
  readonly group: Group | null
}

/** Things that are called but report nothing themselves. `user` is the caller of a root span. */
export const VIRTUAL_KINDS = ['user', 'database', 'cache', 'queue', 'outside'] as const
export type VirtualKind = (typeof VIRTUAL_KINDS)[number]

export interface Peer {
  readonly id: string
  readonly name: string
  readonly kind: VirtualKind
}
