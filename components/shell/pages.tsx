export interface DashboardPage {
  readonly key:
    | 'rollouts'
    | 'topology'
    | 'traces'
    | 'alerts'
    | 'reports'
    | 'sources'
    | 'status'
    | 'settings'
  readonly href: string
  owns(path: string): boolean
}

const under = (href: string) => (path: string) => path === href || path.startsWith(`${href}/`)

/** One line a page. */
export const PAGES: readonly DashboardPage[] = [
  {
    key: 'rollouts',
    href: '/',
    owns: (path) => path === '/' || under('/rollouts')(path) || under('/plans')(path),
  },
  { key: 'topology', href: '/topology', owns: under('/topology') },
  { key: 'traces', href: '/traces', owns: under('/traces') },
  { key: 'alerts', href: '/alerts', owns: under('/alerts') },
  { key: 'reports', href: '/reports', owns: under('/reports') },
  { key: 'sources', href: '/sources', owns: under('/sources') },
  { key: 'status', href: '/status', owns: under('/status') },
  { key: 'settings', href: '/settings', owns: under('/settings') },
]
