import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import type { Group } from '#lib/model/source'
import type { DrawnCard } from '#lib/topology/draw/drawing'
import styles from './table/topology-table.module.css'

export interface PlaceNameProps {
  readonly card: Pick<DrawnCard, 'service' | 'kind'> | undefined
  readonly group?: Group | null
}

/** A service with its group, or what kind of thing it is. */
export function PlaceName({ card, group = null }: PlaceNameProps) {
  const t = useTranslations('virtual')
  if (card === undefined) return null
  const { service, kind } = card
  return (
    <span className={styles.place}>
      {kind === 'user' ? t('user') : service} <GroupMark group={group} />
      {kind === null || kind === 'user' ? null : <span className={styles.faint}>{t(kind)}</span>}
    </span>
  )
}
