'use client'
import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { AddressAdapter } from '#components/live/address-adapter'
import { RereadProvider } from '#components/live/reread'
import { theme } from './theme'

/** What every page needs from the browser: looks, and state in the URL. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <RereadProvider>
        <AddressAdapter>{children}</AddressAdapter>
      </RereadProvider>
    </MantineProvider>
  )
}
