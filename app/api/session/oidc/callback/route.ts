import { z } from 'zod'
import { cookieOf, noteRefusal } from '#lib/load/access/actor'
import { endOfTrip, finishOidc, OIDC_COOKIE } from '#lib/load/access/oidc'
import { sessionForPerson } from '#lib/load/access/sign-in'
import { SIGN_IN_PATH } from '#lib/load/admission'
import { call, media } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { seeOther } from '#lib/load/api/see-other'
import { AppError } from '#lib/model/app-error'

const word = z.string().optional()

/** Where the organisation sends people back to. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/session/oidc/callback', {
  GET: call({
    summary: 'Come back from the organisation',
    role: 'anyone',
    query: { code: word, state: word, error: word },
    // Issuers add parameters of their own, such as session_state.
    loose: true,
    answer: media('text/html', 'Leads to the page that was asked for.'),
    run: async ({ request }) => {
      const back = (why: string) => seeOther(`${SIGN_IN_PATH}?${why}=1`, [endOfTrip(request)])
      const refusal = { action: 'sign in', subject: '' }
      try {
        const { name, role, next } = await finishOidc(request, cookieOf(request, OIDC_COOKIE))
        if (role !== null) {
          const session = await sessionForPerson({ name, role }, request.headers)
          return seeOther(next, [session, endOfTrip(request)])
        }
        const identity = { name, role: '', via: 'oidc' } as const
        noteRefusal(request.headers, { ...refusal, identity, status: 403 })
        return back('stranger')
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'unauthorized') throw error
        noteRefusal(request.headers, { ...refusal, identity: null, status: 401 })
        return back('failed')
      }
    },
  }),
}).handlers
