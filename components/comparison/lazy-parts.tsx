'use client'
import { Skeleton } from '@mantine/core'
import dynamic from 'next/dynamic'

const TABLE_PX = 420
const LATENCY_PX = 340

/** Below what is read first, and heavy: they come when the rest of the page is there. */
export const LazyComparisonTable = dynamic(
  () => import('./comparison-table').then(({ ComparisonTable }) => ComparisonTable),
  { ssr: false, loading: () => <Skeleton height={TABLE_PX} /> },
)

export const LazyLatencyCard = dynamic(
  () => import('./latency-card').then(({ LatencyCard }) => LatencyCard),
  { ssr: false, loading: () => <Skeleton height={LATENCY_PX} /> },
)
