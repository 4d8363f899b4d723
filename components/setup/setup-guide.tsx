import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { CopyText } from '#components/rollout/copy-text'
import type { Setup } from '#lib/load/load-setup'
import { planUrl } from '#lib/load/urls'
import { agentSettings } from './agent-settings'
import { AgentTabs } from './agent-tabs'
import styles from './setup-guide.module.css'

const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: favorites-v2 }
spec:
  mark:
    anyOf: [{ attribute: http.request.header.gray, equals: "true" }]
  services:
    - service: favorites-service
      baseline: { reportedAs: favorites-service }
      gray: { reportedAs: favorites-service-new }
  split: { at: gateway-service, by: weight }
  stages:
    - { name: canary, share: 10%, tolerance: 2%, hold: 30m }
    - { name: all, share: 100% }`

export interface SetupGuideProps {
  readonly setup: Setup
}

/** What a newcomer does first: agents, then a plan. Turns by itself when spans arrive. */
export function SetupGuide({ setup }: SetupGuideProps) {
  const t = useTranslations('setup')
  const plan = useTranslations('planEditor')
  const words = { copy: t('copy'), copied: t('copied') }
  const arrived = setup.sources > 0
  return (
    <div className={styles.steps}>
      <p className={styles.state} data-arrived={arrived} role="status">
        <span aria-hidden="true" className={styles.sign}>
          {arrived ? '✓' : '…'}
        </span>
        {arrived ? `${t('arrived', { count: setup.sources })} ${t('next')}` : t('waiting')}
      </p>
      <Card title={`1. ${t('title')}`} id="agents">
        <p className={styles.intro}>{t('intro')}</p>
        <AgentTabs agents={agentSettings(setup)} />
        {setup.needsToken ? <p className={styles.intro}>{t('token')}</p> : null}
      </Card>
      <Card title="2. grayproof apply -f plan.yaml" id="first-plan">
        <p className={styles.intro}>{t('plan')}</p>
        <CopyText text={PLAN} words={words} />
        <p>
          <ButtonLink href={planUrl()}>{plan('newRollout')}</ButtonLink>
        </p>
      </Card>
    </div>
  )
}
