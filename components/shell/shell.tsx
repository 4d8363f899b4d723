'use client'
import { AppShell, Box, Burger, Group, NavLink } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect } from 'react'
import { GroupSign } from '#components/format/group-sign'
import { LiveProvider } from '#components/live/live'
import { LiveState } from '#components/live/live-state'
import { LocaleSwitch } from './locale-switch'
import styles from './shell.module.css'
import { ThemeSwitch } from './theme-switch'

/** One line a page. */
const PAGES = [
  {
    key: 'rollouts',
    href: '/',
    owns: (path: string) => path === '/' || path.startsWith('/rollouts'),
  },
  { key: 'topology', href: '/topology', owns: (path: string) => path.startsWith('/topology') },
  { key: 'traces', href: '/traces', owns: (path: string) => path.startsWith('/traces') },
  { key: 'sources', href: '/sources', owns: (path: string) => path.startsWith('/sources') },
  { key: 'status', href: '/status', owns: (path: string) => path.startsWith('/status') },
  { key: 'settings', href: '/settings', owns: (path: string) => path.startsWith('/settings') },
] as const

export function Shell({ children }: { readonly children: ReactNode }) {
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
            <LiveState />
            <LocaleSwitch />
            <ThemeSwitch />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t('pages')}>
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
          {children}
        </AppShell.Main>
      </AppShell>
    </LiveProvider>
  )
}
