// Which labels tell the instances of a service apart: only those are compared. Pure.
import type { Source } from '#lib/model/source'

/** Best known first: places, then machines, then what runs there. SkyWalking's own names last. */
const LABELS = [
  'cloud.availability_zone',
  'cloud.region',
  'k8s.cluster.name',
  'k8s.node.name',
  'host.name',
  'deployment.environment.name',
  'process.runtime.version',
  'zone',
  'idc',
  'az',
  'region',
  'cluster',
  'hostname',
] as const
const VERSION = 'version'

const VALUES_MIN = 2
/** More values than this name instances, not what they share. */
const VALUES_MAX = 20
/** Labels that are compared for one service. */
const LABELS_MAX = 4

/** `label=value` of a source, for the labels in `chosen`. */
export function labelsOf(source: Source, chosen: readonly string[]): string[] {
  return chosen.flatMap((label) => {
    const value = labelOf(source, label)
    return value === '' ? [] : [`${label}=${value}`]
  })
}

/** Labels with a few distinct values among the sources of one service. */
export function chooseLabels(sources: readonly Source[]): string[] {
  return [...LABELS, VERSION]
    .filter((label) => {
      const values = new Set(sources.map((source) => labelOf(source, label)))
      values.delete('')
      return values.size >= VALUES_MIN && values.size <= VALUES_MAX
    })
    .slice(0, LABELS_MAX)
}

function labelOf(source: Source, label: string): string {
  return label === VERSION ? source.version : (source.labels[label] ?? '')
}
