'use client'
import { MantineProvider } from '@mantine/core'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { theme } from './theme'

/** What every page needs from the browser: looks, and state in the URL. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <NuqsAdapter>{children}</NuqsAdapter>
    </MantineProvider>
  )
}
