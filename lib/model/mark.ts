// Which span attributes may carry a mark, and what a mark is once interned. Floor 0.

/**
 * Attributes kept as marks even before any plan names them, so that a rollout declared after its
 * spans arrived still sees them. Each also counts as `http.request.header.<name>`.
 */
export const DEFAULT_MARK_NAMES = [
  'gray',
  'gray-tag',
  'gray.tag',
  'x-gray',
  'x-gray-tag',
  'grey',
  'canary',
  'x-canary',
  'lane',
  'x-lane',
  'service-lane',
  'x-mse-tag',
  'dubbo.tag',
  'tag',
  'env',
  'x-env',
  'version',
  'x-version',
  'color',
  'x-color',
  'n-d-version',
  'n-d-group',
  'x-polaris-metadata-transitive-service-lane',
] as const

/** Attribute prefix under which OpenTelemetry puts captured request headers (semconv http). */
export const HEADER_PREFIX = 'http.request.header.'

/** Distinct values kept for one key; later ones all read as OTHER_VALUE. */
export const MARK_VALUES_PER_KEY_MAX = 256
export const OTHER_VALUE = '*other*'

/** What a mark id stands for: the mark attributes seen together on one span. */
export interface Mark {
  readonly id: string
  readonly pairs: Readonly<Record<string, string>>
}

/**
 * One spelling for one header: lower case, and dashes where SDKs before semconv 1.21 wrote
 * underscores (`http.request.header.x_gray`).
 */
export function canonicalMarkKey(key: string): string {
  const lower = key.toLowerCase()
  if (!lower.startsWith(HEADER_PREFIX)) return lower
  return HEADER_PREFIX + lower.slice(HEADER_PREFIX.length).replaceAll('_', '-')
}
