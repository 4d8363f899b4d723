import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString } from 'nuqs/server'
import { SignInForm } from '#components/shell/sign-in-form'
import { safeReturn } from '#lib/load/admission'

const loadQuery = createLoader({ next: parseAsString, wrong: parseAsString })

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn')
  return { title: t('title') }
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, wrong } = await loadQuery(searchParams)
  return <SignInForm next={safeReturn(next)} isWrong={wrong !== null} />
}
