'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import {
  unstable_createAdapterProvider as createAdapterProvider,
  type unstable_UpdateUrlFunction as UpdateUrl,
} from 'nuqs/adapters/custom'
import { startTransition, useCallback, useOptimistic } from 'react'
import { useAddress } from './reread'

/** State in the URL, written when the page is not just being read again. */
export const AddressAdapter = createAdapterProvider(useAddressAdapter)

function useAddressAdapter() {
  const router = useRouter()
  const address = useAddress()
  const [shown, showAtOnce] = useOptimistic<URLSearchParams>(useSearchParams())
  const updateUrl = useCallback<UpdateUrl>(
    (query, { history, shallow, scroll }) => {
      if (scroll) window.scrollTo(0, 0)
      startTransition(() => {
        if (shallow) return address.write(query, history)
        showAtOnce(query)
        router.replace(address.writeNow(query, history), { scroll: false })
      })
    },
    [router, address, showAtOnce],
  )
  return {
    searchParams: address.waiting() ?? shown,
    updateUrl,
    getSearchParamsSnapshot: () => address.waiting() ?? new URLSearchParams(location.search),
  }
}
