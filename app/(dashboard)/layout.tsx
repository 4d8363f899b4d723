import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell'
import { SignedIn } from '#components/shell/signed-in'
import { currentIdentity } from '#lib/load/access/current-identity'

export default async function DashboardLayout({ children }: { readonly children: ReactNode }) {
  const who = await currentIdentity()
  const isKnown = who !== null && who.via !== 'open'
  return (
    <Shell
      mayChange={who?.role === 'operator'}
      who={isKnown ? <SignedIn name={who.name} role={who.role} /> : null}
    >
      {children}
    </Shell>
  )
}
