'use client'
import { Button, Checkbox, CheckboxGroup, Group, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './target.module.css'
import { newRoute, type RouteDraft } from './target-draft'
import type { TargetFieldsProps } from './target-modal'

const OUTCOMES = ['fail', 'error', 'inconclusive'] as const

/** Which alerts it gets; without any, only those of rollouts whose plan names it. */
export function RouteFields({ draft, set, problemOf }: TargetFieldsProps) {
  const t = useTranslations('alerts')
  const { routes } = draft
  const change = (id: number, next: Partial<RouteDraft>) =>
    set({ routes: routes.map((route) => (route.id === id ? { ...route, ...next } : route)) })
  return (
    <fieldset className={styles.set}>
      <legend>{t('routes')}</legend>
      <p className={styles.faint}>{routes.length === 0 ? t('routesNone') : t('routesHint')}</p>
      {routes.map((route, index) => (
        <OneRoute
          key={route.id}
          route={route}
          problem={problemOf(`routes.${index}`)}
          change={(next) => change(route.id, next)}
          remove={() => set({ routes: routes.filter(({ id }) => id !== route.id) })}
        />
      ))}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => set({ routes: [...routes, newRoute()] })}
      >
        {t('addRoute')}
      </Button>
    </fieldset>
  )
}

interface OneRouteProps {
  readonly route: RouteDraft
  readonly problem: string | undefined
  change(next: Partial<RouteDraft>): void
  remove(): void
}

function OneRoute({ route, problem, change, remove }: OneRouteProps) {
  const t = useTranslations('alerts')
  const outcomes = useTranslations('outcome')
  return (
    <div className={styles.route}>
      <div className={styles.pair}>
        <TextInput
          size="xs"
          label={t('routeRollouts')}
          value={route.rollouts}
          error={problem}
          onChange={({ currentTarget }) => change({ rollouts: currentTarget.value })}
        />
        <TextInput
          size="xs"
          label={t('routeChecks')}
          value={route.checks}
          onChange={({ currentTarget }) => change({ checks: currentTarget.value })}
        />
      </div>
      <Group justify="space-between" align="end">
        <CheckboxGroup
          size="xs"
          label={t('routeOutcomes')}
          value={[...route.outcomes]}
          onChange={(next) => change({ outcomes: OUTCOMES.filter((it) => next.includes(it)) })}
        >
          <Group gap="sm" mt={4}>
            {OUTCOMES.map((value) => (
              <Checkbox key={value} size="xs" value={value} label={outcomes(value)} />
            ))}
          </Group>
        </CheckboxGroup>
        <Button size="compact-xs" variant="default" onClick={remove}>
          {t('removeRoute')}
        </Button>
      </Group>
    </div>
  )
}
