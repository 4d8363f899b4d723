'use client'
import { UnstyledButton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Ago } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import type { SourceEntry } from '#lib/load/load-sources'
import styles from './source.module.css'
import { SourceQuality } from './source-quality'

export interface SourceRowProps {
  readonly source: SourceEntry
  /** Among all rows, from 1, the head included. */
  readonly place: number
  readonly index: number
  readonly measure: ((node: Element | null) => void) | null
  open(): void
}

/** One source; its name opens everything that is known of it. */
export function SourceRow({ source, place, index, measure, open }: SourceRowProps) {
  const t = useTranslations('sources')
  const { rate } = useNumbers()
  const { service, instance, version, protocol, places, lastReceived, lately } = source
  return (
    <tr
      aria-rowindex={place}
      data-index={index}
      data-source={source.id}
      {...(measure === null ? {} : { ref: measure })}
    >
      <th scope="row">
        <UnstyledButton className={styles.open ?? ''} onClick={open}>
          {service}
        </UnstyledButton>
        <div className={styles.faint}>{protocol}</div>
      </th>
      <td className={styles.wrap}>{instance === '' ? '—' : instance}</td>
      <td>{version === '' ? '—' : version}</td>
      <td>
        {places.length === 0 ? (
          <span className={styles.faint}>{t('noRollout')}</span>
        ) : (
          places.map((one) => (
            <div key={`${one.rollout} ${one.service}`} data-lost={one.group === 'unknown'}>
              <GroupMark group={one.group} /> <span className={styles.faint}>{one.rollout}</span>
            </div>
          ))
        )}
      </td>
      <td data-number="true">{lately === null ? '—' : rate(lately.spansPerSecond)}</td>
      <td>{lastReceived === null ? t('silent') : <Ago at={lastReceived} />}</td>
      <td>
        <SourceQuality source={source} />
      </td>
    </tr>
  )
}
