import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { isInFlight, type RolloutListEntry } from '#lib/load/load-rollouts'
import { planUrl } from '#lib/load/urls'
import { RolloutTable } from './rollout-table'

export interface RolloutsOverviewProps {
  /** Those that need a person first. */
  readonly rollouts: readonly RolloutListEntry[]
}

/** The answer in one sentence, then the rollouts. */
export function RolloutsOverview({ rollouts }: RolloutsOverviewProps) {
  const t = useTranslations('rollouts')
  const plan = useTranslations('planEditor')
  const inFlight = rollouts.filter(({ state }) => isInFlight(state))
  const past = rollouts.filter(({ state }) => !isInFlight(state))
  const judged = inFlight.filter(({ state }) => state !== 'pending')
  const failing = judged.filter(({ outcome }) => outcome === 'fail' || outcome === 'error').length
  const open = judged.filter(({ outcome }) => outcome === 'inconclusive').length
  const count = inFlight.length
  const answer =
    failing > 0
      ? t('needAttention', { failing, count })
      : open > 0
        ? t('noneFailing', { open })
        : judged.length > 0
          ? t('allGood', { count: judged.length })
          : count > 0
            ? t('onlyPending', { count })
            : t('noneInFlight')
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={answer}
        isBad={failing > 0}
        aside={<ButtonLink href={planUrl()}>{plan('newRollout')}</ButtonLink>}
      />
      {inFlight.length === 0 ? null : (
        <Card title={t('inFlight')} id="in-flight">
          <RolloutTable rollouts={inFlight} title={t('inFlight')} />
        </Card>
      )}
      {past.length === 0 ? null : (
        <Card title={t('past')} id="past">
          <RolloutTable rollouts={past} title={t('past')} />
        </Card>
      )}
    </Stack>
  )
}
