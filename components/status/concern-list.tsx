import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import type { Concern } from '#lib/load/status/concerns'
import styles from './status.module.css'

/** Everything that an operator should look at, with what to do. */
export function ConcernList({ concerns }: { readonly concerns: readonly Concern[] }) {
  const t = useTranslations('status')
  const say = useConcernText()
  return (
    <Card title={t('concerns')} id="concerns">
      <ul className={styles.concerns}>
        {concerns.map((concern) => {
          const { what, todo } = say(concern)
          return (
            <li key={what} data-level={concern.level}>
              <span className={styles.level}>
                <span aria-hidden="true">{concern.level === 'bad' ? '✕' : '!'}</span>{' '}
                {t(`levels.${concern.level}`)}
              </span>
              <span>
                {what}
                <span className={styles.todo}>{todo}</span>
              </span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** A concern in the visitor's words: what it is, and what to do. */
export function useConcernText(): (concern: Concern) => { what: string; todo: string } {
  const t = useTranslations('status.what')
  const todo = useTranslations('status.todo')
  const { count, percent, duration } = useNumbers()
  return (concern) => {
    switch (concern.kind) {
      case 'no-receiver':
      case 'no-evaluator':
      case 'nothing-received':
      case 'quiet':
        return { what: t(concern.kind), todo: todo(concern.kind) }
      case 'lag':
        return { what: t('lag', { time: duration(concern.ms) }), todo: todo('lag') }
      case 'held':
        return { what: t('held', { rows: count(concern.rows) }), todo: todo('held') }
      case 'refused': {
        const { protocol, reason } = concern
        return {
          what: t(reason, { protocol, count: concern.count }),
          todo: todo(reason),
        }
      }
      case 'rejected':
        return {
          what: t('rejected', { protocol: concern.protocol, count: concern.count }),
          todo: todo('rejected'),
        }
      case 'disk':
        return {
          what: t('disk', { name: concern.name, free: percent(concern.free) }),
          todo: todo('disk'),
        }
      case 'parts':
        return {
          what: t('parts', { table: concern.table, parts: count(concern.parts) }),
          todo: todo('parts'),
        }
    }
  }
}
