'use client'
import { Tabs, TabsList, TabsPanel, TabsTab } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { CopyText } from '#components/rollout/copy-text'
import type { AgentSettings } from './agent-settings'
import styles from './setup-guide.module.css'

export interface AgentTabsProps {
  readonly agents: readonly AgentSettings[]
}

/** One agent at a time, with lines to paste. */
export function AgentTabs({ agents }: AgentTabsProps) {
  const t = useTranslations('setup')
  const [chosen, choose] = useQueryState('agent', parseAsString)
  const first = agents[0]?.agent ?? null
  const known = agents.some(({ agent }) => agent === chosen)
  const words = { copy: t('copy'), copied: t('copied') }
  return (
    <Tabs value={known ? chosen : first} onChange={(agent) => choose(agent)} keepMounted={false}>
      <TabsList aria-label={t('agents')}>
        {agents.map(({ agent }) => (
          <TabsTab key={agent} value={agent}>
            {t(agent)}
          </TabsTab>
        ))}
      </TabsList>
      {agents.map(({ agent, settings }) => (
        <TabsPanel key={agent} value={agent} pt="sm">
          <dl className={styles.agents}>
            {settings.map(({ key, text }) => (
              <div key={key}>
                <dt>{t(key)}</dt>
                <dd>
                  <CopyText text={text} words={words} />
                </dd>
              </div>
            ))}
          </dl>
          {t.has(`hint.${agent}` as 'hint.otelSdk') ? (
            <p className={styles.intro}>{t(`hint.${agent}` as 'hint.otelSdk')}</p>
          ) : null}
        </TabsPanel>
      ))}
    </Tabs>
  )
}
