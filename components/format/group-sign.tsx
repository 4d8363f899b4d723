import type { Group } from '#lib/model/source'

/** Shapes in a box of 12 × 12 around the origin; drawn, because fonts make ◆ and ● of any size. */
const SHAPES = {
  gray: 'M0-5.6 5.6 0 0 5.6-5.6 0Z',
  baseline: 'M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0Z',
  unknown: 'M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0Z M-3 0a3 3 0 1 1 6 0a3 3 0 1 1-6 0Z',
} as const satisfies Record<Group, string>

const COLORS = {
  gray: 'var(--gray)',
  baseline: 'var(--baseline)',
  unknown: 'var(--ink-soft)',
} as const satisfies Record<Group, string>

/** ◆ gray, ● baseline, ○ no group: inside a drawing. */
export function GroupSign({ group }: { readonly group: Group }) {
  return <path d={SHAPES[group]} fill={COLORS[group]} fillRule="evenodd" />
}
