'use client'
import { ActionIcon } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, type RefObject, useEffect } from 'react'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { Link } from '#components/layout/link'
import { PlaceName } from '#components/topology/place-name'
import type { Picked } from '#components/topology/use-picked'
import { tracesUrl } from '#lib/load/urls'
import type { Drawing, DrawnCard, DrawnEdge } from '#lib/topology/draw/drawing'
import type { EdgeViolation } from '#lib/topology/violations'
import { CallList } from './call-list'
import styles from './panel.module.css'
import { PanelDetails } from './panel-details'
import { type CountedRange, detailsPath, edgeQuery, nodeQuery } from './use-call-details'

export interface TopologyPanelProps {
  readonly drawing: Drawing
  readonly picked: Picked
  readonly range: CountedRange
  readonly seconds: number
  /** Takes the focus when the panel was opened by keyboard. */
  readonly heading: RefObject<HTMLHeadingElement | null>
  pick(picked: Picked): void
  close(): void
  /** Called when it has come. */
  onShown(): void
}

/** Numbers, calls, endpoints and traces of the card or call that was picked. */
export const TopologyPanel = memo(function TopologyPanel(props: TopologyPanelProps) {
  const { drawing, picked, close, heading, onShown } = props
  const t = useTranslations('topology')
  const card = picked.kind === 'node' ? drawing.cards.find(({ id }) => id === picked.id) : undefined
  const edge = picked.kind === 'edge' ? drawing.edges.find(({ id }) => id === picked.id) : undefined
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [close])
  useEffect(onShown, [onShown])
  return (
    <aside className={styles.panel} aria-label={t('panel')}>
      <ActionIcon
        className={styles.close ?? ''}
        variant="default"
        aria-label={t('closePanel')}
        onClick={close}
      >
        ✕
      </ActionIcon>
      <h3 ref={heading} tabIndex={-1} className={styles.title}>
        {card !== undefined ? <PlaceName card={card} /> : null}
        {edge !== undefined ? <EdgeName edge={edge} cards={drawing.cards} /> : null}
        {card === undefined && edge === undefined ? picked.id : null}
      </h3>
      {card === undefined ? null : <CardPanel {...props} card={card} />}
      {edge === undefined ? null : <EdgePanel {...props} edge={edge} />}
      {card === undefined && edge === undefined ? <p>{t('notShown')}</p> : null}
    </aside>
  )
})

function EdgeName({ edge, cards }: { edge: DrawnEdge; cards: readonly DrawnCard[] }) {
  return (
    <>
      <PlaceName card={cards.find(({ id }) => id === edge.from)} group={edge.callerGroup} />{' '}
      <span aria-hidden="true">→</span>{' '}
      <PlaceName card={cards.find(({ id }) => id === edge.to)} group={edge.calleeGroup} />
    </>
  )
}

function CardPanel(props: TopologyPanelProps & { readonly card: DrawnCard }) {
  const { card, drawing, range, seconds, pick } = props
  const t = useTranslations('topology')
  const { percent } = useNumbers()
  const { share, rows, violations } = card
  const { from, to, rollout } = range
  return (
    <>
      <Broken violations={violations} />
      {rows.some(({ requests }) => requests > 0) ? (
        <dl className={styles.groups}>
          {rows.map((row) => (
            <GroupNumbers key={row.group} row={row} seconds={seconds} />
          ))}
        </dl>
      ) : null}
      {share === null ? null : (
        <p>
          {t('shareSeen', {
            observed: percent(share.observed),
            lower: percent(share.lower),
            upper: percent(share.upper),
          })}
          {share.planned === null ? null : ` · ${t('plan', { planned: percent(share.planned) })}`}
        </p>
      )}
      <CallList title={t('calledBy')} at={card.id} end="from" {...{ drawing, pick, seconds }} />
      <CallList title={t('calls')} at={card.id} end="to" {...{ drawing, pick, seconds }} />
      {card.kind === 'user' ? null : (
        <PanelDetails
          path={detailsPath({ ...nodeQuery(card), from, to, rollout })}
          rollout={rollout}
          isNode
        />
      )}
      {card.kind === null ? (
        <p>
          <Link
            href={tracesUrl({ service: card.service, ...(rollout === null ? {} : { rollout }) })}
          >
            {t('allTraces', { service: card.service })}
          </Link>
        </p>
      ) : null}
    </>
  )
}

interface GroupNumbersProps {
  readonly row: DrawnCard['rows'][number]
  readonly seconds: number
}

function GroupNumbers({ row, seconds }: GroupNumbersProps) {
  const t = useTranslations('topology')
  const { rate, percent, count } = useNumbers()
  const { group, versions, instances, requests, errors } = row
  return (
    <div>
      <dt>
        <GroupMark group={group} />{' '}
        <span className={styles.faint}>{[...versions, `×${instances}`].join(' ')}</span>
      </dt>
      <dd>
        {count(requests)} {t('requests').toLowerCase()} · {rate(requests / seconds)} ·{' '}
        <span data-bad={errors / requests >= 0.01}>
          {percent(requests === 0 ? 0 : errors / requests)} {t('errors').toLowerCase()}
        </span>
      </dd>
    </div>
  )
}

function EdgePanel(props: TopologyPanelProps & { readonly edge: DrawnEdge }) {
  const { edge, drawing, range, seconds } = props
  const t = useTranslations('topology')
  const quantiles = useTranslations('comparison')
  const { rate, percent, count, duration } = useNumbers()
  const cardOf = (wanted: string) => drawing.cards.find(({ id }) => id === wanted)
  const [from, to] = [cardOf(edge.from), cardOf(edge.to)]
  // A violation lies over the call that it belongs to: that one has the numbers.
  const ends = (it: DrawnEdge) => [it.from, it.callerGroup, it.to, it.calleeGroup].join('|')
  const call = drawing.edges.find((it) => it.numbers !== null && ends(it) === ends(edge)) ?? edge
  const { numbers, split } = call
  const broken = to?.violations.filter(({ caller }) => caller === edge.from) ?? []
  const ms = (value: number | null) => (value === null ? '–' : duration(value))
  const facts: readonly (readonly [string, ReactNode])[] =
    numbers === null
      ? []
      : [
          [t('requests'), `${count(numbers.requests)} · ${rate(numbers.requests / seconds)}`],
          [
            t('errors'),
            `${count(numbers.errors)} · ${percent(numbers.errors / Math.max(1, numbers.requests))}`,
          ],
          [quantiles('p50'), ms(numbers.p50Ms)],
          [quantiles('p95'), ms(numbers.p95Ms)],
          [quantiles('p99'), ms(numbers.p99Ms)],
          ...(split === null
            ? []
            : ([
                [
                  t('decided'),
                  t('ofPlan', {
                    observed: percent(split.observed),
                    planned: percent(split.planned),
                  }),
                ],
              ] as const)),
        ]
  return (
    <>
      <Broken violations={broken} />
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {from === undefined || to === undefined ? null : (
        <PanelDetails
          path={detailsPath({ ...edgeQuery(call, from, to), ...range })}
          rollout={range.rollout}
          isNode={false}
        />
      )}
    </>
  )
}

function Broken({ violations }: { readonly violations: readonly EdgeViolation[] }) {
  const t = useTranslations('topology')
  const routes = useTranslations('route')
  const { count } = useNumbers()
  if (violations.length === 0) return null
  return (
    <ul className={styles.broken}>
      {violations.map(({ outcome, caller, requests }) => (
        <li key={`${outcome} ${caller}`}>
          <Link prefetch={false} href={tracesUrl({ outcome })}>
            ✕ {routes(outcome)} · {t('brokenFrom', { requests: count(requests), caller })}
          </Link>
        </li>
      ))}
    </ul>
  )
}
