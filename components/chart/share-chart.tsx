'use client'
import { Skeleton } from '@mantine/core'
import dynamic from 'next/dynamic'
import type { ShareHistory } from '#lib/model/share-history'

const HEIGHT_PX = 300

/** The drawing library is large: it comes when the rest of the page is there. */
const SharePlot = dynamic(() => import('./share-plot').then(({ SharePlot }) => SharePlot), {
  ssr: false,
  loading: () => <Skeleton height={HEIGHT_PX} />,
})

export interface ShareChartProps {
  readonly history: ShareHistory
  /** The same in a sentence, for those who do not see the chart. */
  readonly summary: string
}

export function ShareChart(props: ShareChartProps) {
  return <SharePlot {...props} height={HEIGHT_PX} />
}
