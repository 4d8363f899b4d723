// Takes apart the service names of SkyWalking agents, so that a plan can select by their parts.

export interface ServiceNameParts {
  /** Before `::`; null when absent. */
  readonly group: string | null
  /** The logical name alone. */
  readonly shortName: string
  readonly namespace: string | null
  readonly cluster: string | null
}

/**
 * `[group::]name`, and from agent 8.10 on `[group::]name|namespace|cluster` when one of the two is
 * set (an empty part keeps its bars). Text that has another number of bars is one plain name.
 */
export function parseServiceName(reported: string): ServiceNameParts {
  const bars = reported.split('|')
  const [named = reported, namespace = '', cluster = ''] =
    bars.length === 2 || bars.length === 3 ? bars : [reported]
  const colons = named.indexOf('::')
  const grouped = colons > 0 && colons + 2 < named.length
  return {
    group: grouped ? named.slice(0, colons) : null,
    shortName: grouped ? named.slice(colons + 2) : named,
    namespace: namespace || null,
    cluster: cluster || null,
  }
}

/** The parts as source labels; only those that the name really has. */
export function serviceNameLabels(reported: string): Record<string, string> {
  const { group, shortName, namespace, cluster } = parseServiceName(reported)
  const labels: Record<string, string> = { shortName }
  if (group !== null) labels.group = group
  if (namespace !== null) labels.namespace = namespace
  if (cluster !== null) labels.cluster = cluster
  return labels
}
