'use client'
import { AppShell, Box, Burger, Group, NavLink } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect } from 'react'
import { GroupSign } from '#components/format/group-sign'
import { Link } from '#components/layout/link'
import { LiveProvider } from '#components/live/live'
import { LiveState } from '#components/live/live-state'
import { PaletteOpener } from '#components/palette/palette-opener'
import { LocaleSwitch } from './locale-switch'
import { MayChangeProvider } from './may-change'
import { PAGES } from './pages'
import styles from './shell.module.css'
import { ThemeSwitch } from './theme-switch'

export interface ShellProps {
  readonly mayChange: boolean
  /** Who is signed in, and the way out; null: nobody needs to. */
  readonly who: ReactNode
  readonly children: ReactNode
}

export function Shell({ mayChange, who, children }: ShellProps) {
  const t = useTranslations('nav')
  const path = usePathname()
  const [opened, { toggle, close }] = useDisclosure()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu
  useEffect(close, [path])
  return (
    <LiveProvider>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 184, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding="lg"
        classNames={{
          header: styles.header ?? '',
          navbar: styles.navbar ?? '',
          main: styles.main ?? '',
        }}
      >
        <AppShell.Header>
          <a className={styles.skip} href="#content">
            {t('skip')}
          </a>
          <Group h="100%" px="md" gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('menu')}
              aria-expanded={opened}
              aria-controls="pages"
            />
            <Link href="/" className={styles.brand}>
              <svg viewBox="-7 -7 22 14" aria-hidden="true" className={styles.logo}>
                <GroupSign group="baseline" />
                <g transform="translate(8.6 0)">
                  <GroupSign group="gray" />
                </g>
              </svg>
              Grayproof
            </Link>
            <Box flex={1} />
            <PaletteOpener />
            <LiveState />
            <LocaleSwitch />
            <ThemeSwitch />
            {who}
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" id="pages" aria-label={t('pages')} mod={{ opened }}>
          {PAGES.map(({ key, href, owns }) => (
            <NavLink
              key={key}
              component={Link}
              href={href}
              label={t(key)}
              active={owns(path)}
              {...(owns(path) ? { 'aria-current': 'page' as const } : {})}
              className={styles.link ?? ''}
            />
          ))}
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          <MayChangeProvider value={mayChange}>{children}</MayChangeProvider>
        </AppShell.Main>
      </AppShell>
    </LiveProvider>
  )
}
