'use client'
import { Drawer } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { ButtonLink } from '#components/layout/button-link'
import { Link } from '#components/layout/link'
import type { SourceEntry } from '#lib/load/load-sources'
import { planUrl, rolloutUrl, tracesUrl } from '#lib/load/urls'
import styles from './source.module.css'
import { SourceQuality } from './source-quality'

export interface SourceDrawerProps {
  readonly source: SourceEntry | null
  close(): void
}

/** Everything that is known of one source, and where to go from it. */
export function SourceDrawer({ source, close }: SourceDrawerProps) {
  const t = useTranslations('sources')
  return (
    <Drawer
      opened={source !== null}
      onClose={close}
      position="right"
      size="lg"
      title={source === null ? '' : t('details', { service: source.service })}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {source === null ? null : <Details source={source} />}
    </Drawer>
  )
}

function Details({ source }: { readonly source: SourceEntry }) {
  const t = useTranslations('sources')
  const { count, rate } = useNumbers()
  const { places, lately, firstCalled, lastSpan, lastReceived, labels } = source
  const service = places[0]?.service ?? source.service
  const none = '—'
  const facts = [
    [t('service'), source.service],
    [t('instance'), source.instance || none],
    [t('version'), source.version || none],
    [t('protocol'), source.protocol],
    [t('first'), firstCalled === null ? none : <Clock key="first" at={firstCalled} />],
    [t('lastSpan'), lastSpan === null ? t('silent') : <Clock key="span" at={lastSpan} />],
    [
      t('lastReceived'),
      lastReceived === null ? t('silent') : <Clock key="received" at={lastReceived} />,
    ],
    [t('spansHour'), count(source.spansLastHour)],
    [t('rate'), lately === null ? none : rate(lately.spansPerSecond)],
    [t('quality'), <SourceQuality key="quality" source={source} />],
  ] as const
  return (
    <div className={styles.details}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('places')}</h3>
      {places.length === 0 ? <p className={styles.faint}>{t('noRolloutHint')}</p> : null}
      <ul className={styles.places}>
        {places.map(({ rollout, service: planned, group }) => (
          <li key={`${rollout} ${planned}`}>
            <GroupMark group={group} /> <Link href={rolloutUrl(rollout)}>{rollout}</Link>{' '}
            <span className={styles.faint}>{planned}</span>
            {group === 'unknown' ? (
              <p className={styles.lost}>
                {t('lostHint')} <Link href={planUrl(rollout)}>{t('editPlan')}</Link>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <h3>{t('labels')}</h3>
      {Object.keys(labels).length === 0 ? <p className={styles.faint}>{t('noLabels')}</p> : null}
      <dl className={styles.facts}>
        {Object.entries(labels)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <ButtonLink href={tracesUrl({ service })}>{t('traces', { service })}</ButtonLink>
    </div>
  )
}
