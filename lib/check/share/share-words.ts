// How findings about a share say what was counted, promised, and where it went wrong. Pure.
import type { Sample } from '#lib/check/sample'
import { share } from '#lib/check/wording'
import type { ShareBand } from './share-band'
import type { Basis, BasisKind } from './share-basis'
import type { ShareDriver } from './share-driver'

/** What the share is a share of. */
export function shareSubject({ split, services }: Sample): string {
  if (split.at !== null) return split.at
  return services.flatMap((service) => (service.gray === null ? [] : [service.service])).join(', ')
}

export function promise({ planned, tolerance }: ShareBand): string {
  return tolerance === 0 ? share(planned) : `${share(planned)} ± ${share(tolerance)}`
}

/** "request", "unit (user.id)". */
export function noun(sample: Sample, { kind }: Basis): string {
  return kind === 'unit' ? `unit (${sample.split.unit})` : 'request'
}

export function nouns(sample: Sample, { kind }: Basis): string {
  return kind === 'unit' ? `units (${sample.split.unit})` : 'requests'
}

const WHY: Readonly<Record<BasisKind, (unit: string, effect: string) => string>> = {
  unit: () => '',
  request: () => '',
  mixed: (unit, effect) =>
    ` Requests of one ${unit} went to both groups, so requests are counted: ${effect} as one.`,
  unitless: (unit, effect) =>
    ` Too few requests name a ${unit}, so requests are counted: ${effect} as one.`,
  unseen: (unit, effect) =>
    ` No request names a ${unit}, so requests are counted: ${effect} as one.`,
}

/** Why requests are counted although the plan names a unit; begins with a space, or is empty. */
export function whyRequests(sample: Sample, { kind, designEffect }: Basis): string {
  return WHY[kind](sample.split.unit ?? '', String(Number(designEffect.toPrecision(3))))
}

const DIMENSION = { caller: 'decided by', endpoint: 'on', label: 'decided by instances with' }

/** " It comes from requests decided by gateway-2: 0% (0 of 1,203, surely below 1%)." */
export function driverWords(driver: ShareDriver | null): string {
  if (driver === null) return ''
  const { dimension, value, n, k, lower, upper } = driver
  const basis = `${k.toLocaleString('en-US')} of ${n.toLocaleString('en-US')}`
  return (
    ` It comes from requests ${DIMENSION[dimension]} ${value}: ${share(k / n)} of them ` +
    `(${basis}; surely between ${share(lower)} and ${share(upper)}).`
  )
}
