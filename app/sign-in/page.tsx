import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString } from 'nuqs/server'
import { SignInForm } from '#components/shell/sign-in-form'
import { safeReturn } from '#lib/load/admission'
import { services } from '#lib/load/services'

const PROBLEMS = ['wrong', 'failed', 'stranger'] as const
const loadQuery = createLoader({
  next: parseAsString,
  wrong: parseAsString,
  failed: parseAsString,
  stranger: parseAsString,
})

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn')
  return { title: t('title') }
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, ...said } = await loadQuery(searchParams)
  const problem = PROBLEMS.find((word) => said[word] !== null) ?? null
  const organisation = services().settings.oidcIssuer !== null
  return <SignInForm next={safeReturn(next)} problem={problem} organisation={organisation} />
}
