import { useTranslations } from 'next-intl'
import type { DeliveryView } from '#lib/load/alert/delivery-view'
import { DeliveryState } from './delivery-state'

/** Who was told of it, target by target: how its newest message fared. */
export function DeliverySummary({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  const t = useTranslations('alerts')
  if (deliveries.length === 0) return t('nobodyTold')
  const newest = new Map(deliveries.map((delivery) => [delivery.target, delivery]))
  return (
    <>
      {t('told')}{' '}
      {[...newest.values()].map(({ target, state }, index) => (
        <span key={target}>
          {index === 0 ? '' : ', '}
          <code>{target}</code> <DeliveryState state={state} />
        </span>
      ))}
    </>
  )
}
