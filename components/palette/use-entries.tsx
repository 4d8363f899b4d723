'use client'
import { useMantineColorScheme } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useReread } from '#components/live/reread'
import { keepCookie } from '#components/shell/keep-cookie'
import { PAGES } from '#components/shell/pages'
import type { RolloutListEntry } from '#lib/load/load-rollouts'
import { LOCALE_COOKIE } from '#lib/load/locale'
import { planUrl, reportsUrl, rolloutUrl, traceUrl } from '#lib/load/urls'
import type { StageAction } from '#lib/model/rollout'
import { choose, type PaletteEntry, traceIdIn } from './palette-entry'

const THEMES = ['light', 'dark', 'auto'] as const
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '中文' },
] as const

export interface EntryArgs {
  readonly query: string
  readonly rollouts: readonly RolloutListEntry[]
  /** Leads to the dialog that asks. */
  ask(rollout: RolloutListEntry, action: StageAction): void
  showShortcuts(): void
}

/** Everything that the palette offers for what was typed. */
export function useEntries(args: EntryArgs): readonly PaletteEntry[] {
  const { query } = args
  const t = useTranslations()
  const router = useRouter()
  const pages = usePageEntries()
  const rollouts = useRolloutEntries(args)
  const looks = useLookEntries(args.showShortcuts)
  return useMemo(() => {
    const asTrace = traceIdIn(query)
    const trace: PaletteEntry[] =
      asTrace === null
        ? []
        : [
            {
              id: 'trace',
              group: 'trace',
              label: t('palette.openTrace', { id: asTrace.id }),
              run: () => router.push(traceUrl(asTrace.id)),
            },
          ]
    const found = choose([...pages, ...rollouts, ...looks], query)
    return asTrace?.sure ? [...trace, ...found] : [...found, ...trace]
  }, [query, pages, rollouts, looks, router, t])
}

function usePageEntries(): readonly PaletteEntry[] {
  const t = useTranslations()
  const router = useRouter()
  return useMemo(
    () => [
      ...PAGES.map(
        ({ key, href }): PaletteEntry => ({
          id: `page-${key}`,
          group: 'pages',
          label: t(`nav.${key}`),
          words: key,
          run: () => router.push(href),
        }),
      ),
      {
        id: 'page-new',
        group: 'pages',
        label: t('planEditor.titleNew'),
        words: 'new plan rollout',
        run: () => router.push(planUrl()),
      },
      {
        id: 'page-target',
        group: 'pages',
        label: t('alerts.addTarget'),
        words: 'alert target webhook slack',
        run: () => router.push('/alerts?new=true'),
      },
      {
        id: 'page-audit',
        group: 'pages',
        label: t('audit.title'),
        words: 'audit log who',
        run: () => router.push('/settings/audit'),
      },
    ],
    [t, router],
  )
}

function useRolloutEntries({ rollouts, ask }: EntryArgs): readonly PaletteEntry[] {
  const t = useTranslations()
  const router = useRouter()
  return useMemo(() => {
    const pages = rollouts.map(
      ({ name, outcome, state }): PaletteEntry => ({
        id: `rollout-${name}`,
        group: 'rollouts',
        label: name,
        hint: `${t(`outcome.${outcome}`)} · ${t(`state.${state}`)}`,
        words: `${outcome} ${state}`,
        run: () => router.push(rolloutUrl(name)),
      }),
    )
    const actions = rollouts.flatMap((rollout) =>
      rollout.actions
        .filter((action) => action !== 'acknowledge' || rollout.outcome === 'fail')
        .map(
          (action): PaletteEntry => ({
            id: `act-${action}-${rollout.name}`,
            group: 'actions',
            label: t('palette.act', { action: t(`action.${action}`), name: rollout.name }),
            words: `${action} stage`,
            run: () => ask(rollout, action),
          }),
        ),
    )
    const reports = rollouts.map(
      ({ name }): PaletteEntry => ({
        id: `report-${name}`,
        group: 'actions',
        label: t('palette.act', { action: t('rollout.report'), name }),
        words: 'report csv export print',
        run: () => router.push(reportsUrl({ rollout: name })),
      }),
    )
    return [...pages, ...actions, ...reports]
  }, [rollouts, ask, t, router])
}

function useLookEntries(showShortcuts: () => void): readonly PaletteEntry[] {
  const t = useTranslations()
  const reread = useReread()
  const locale = useLocale()
  const { setColorScheme } = useMantineColorScheme()
  return useMemo(
    () => [
      ...THEMES.map(
        (theme): PaletteEntry => ({
          id: `theme-${theme}`,
          group: 'looks',
          label: t('palette.theme', { theme: t(`settings.themes.${theme}`) }),
          words: `theme ${theme}`,
          run: () => setColorScheme(theme),
        }),
      ),
      ...LANGUAGES.filter(({ value }) => value !== locale).map(
        ({ value, label }): PaletteEntry => ({
          id: `language-${value}`,
          group: 'looks',
          label: t('palette.language', { language: label }),
          words: `language ${value} 语言`,
          run: () => {
            keepCookie(LOCALE_COOKIE, value)
            reread()
          },
        }),
      ),
      {
        id: 'shortcuts',
        group: 'looks',
        label: t('shortcuts.title'),
        words: 'keyboard shortcuts ?',
        run: showShortcuts,
      },
    ],
    [t, reread, locale, setColorScheme, showShortcuts],
  )
}
