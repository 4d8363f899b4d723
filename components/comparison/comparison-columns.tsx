'use client'
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/react-table'
import type { ComparisonRow } from '#lib/load/load-comparison'

export const SORTS = ['requests', 'errorRate', 'p50', 'p95', 'p99'] as const
export type SortKey = (typeof SORTS)[number]

export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
})

const helper = createColumnHelper<typeof features, ComparisonRow>()

/** Rows sort by how much worse gray is; without a difference they come last. */
export const columns = helper.columns([
  helper.accessor(({ service, endpoint }) => `${service} ${endpoint ?? ''}`, {
    id: 'service',
    enableSorting: false,
  }),
  ...SORTS.map((key) =>
    helper.accessor((row) => sortValue(row, key), {
      id: key,
      sortFn: 'basic',
      sortUndefined: 'last',
      sortDescFirst: true,
    }),
  ),
])

function sortValue(
  { gray, baseline, difference }: ComparisonRow,
  key: SortKey,
): number | undefined {
  return key === 'requests' ? gray.requests + baseline.requests : difference[key]?.estimate
}
