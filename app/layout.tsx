import '@mantine/core/styles.css'
import './globals.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getMessages, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Providers } from '#components/shell/providers'
import { ShowAtOnce } from '#components/shell/show-at-once'
import { ZoneKeeper } from '#components/shell/zone-keeper'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('nav')
  return {
    title: { default: `Grayproof: ${t('tagline')}`, template: '%s · Grayproof' },
    robots: { index: false },
  }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // What only the server says need not travel with every page.
  const { alertText, importNotes, importReport, ...words } = await getMessages()
  return (
    <html lang={await getLocale()} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
        <ShowAtOnce />
      </head>
      <body>
        <NextIntlClientProvider messages={words}>
          <Providers>
            <ZoneKeeper />
            {children}
          </Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
