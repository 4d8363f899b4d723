import { useTranslations } from 'next-intl'
import type { DeliveryView } from '#lib/load/alert/delivery-view'
import styles from './alert.module.css'

const SIGNS = {
  waiting: '…',
  retrying: '↻',
  delivered: '✓',
  refused: '✕',
  gone: '✕',
  dropped: '–',
  expired: '✕',
} as const satisfies Record<DeliveryView['state'], string>

export function DeliveryState({ state }: Pick<DeliveryView, 'state'>) {
  const t = useTranslations('alerts')
  return (
    <span className={styles.state} data-kind={state}>
      <span aria-hidden="true">{SIGNS[state]} </span>
      {t(`states.${state}`)}
    </span>
  )
}
