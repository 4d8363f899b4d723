// The lengths of time that pages offer.

export const WINDOWS = ['15m', '1h', '6h', 'stage'] as const
export type Window = (typeof WINDOWS)[number]
export const WINDOW_PRESET: Window = '1h'

/** Those that need no rollout. */
export const FREE_WINDOWS = ['15m', '1h', '6h'] as const
export type FreeWindow = (typeof FREE_WINDOWS)[number]
