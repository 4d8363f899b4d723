import { SESSION_COOKIE } from '#lib/load/access/cookie'
import { isRightToken, SIGN_IN_PATH, safeReturn, sessionOf } from '#lib/load/admission'
import { call, media } from '#lib/load/api/call'
import { readText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { services } from '#lib/load/services'

const MONTH_S = 30 * 86_400
/** Guessing costs time. */
const WRONG_DELAY_MS = 500

/** The form of the sign-in page: the right token becomes a cookie that JavaScript cannot read. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/session', {
  POST: call({
    summary: 'Sign in',
    answer: media('text/html', 'Leads to the page that was asked for.'),
    run: async ({ request }) => {
      const { token } = services().settings
      const form = new URLSearchParams(await readText(request))
      const target = safeReturn(form.get('next'))
      if (token === null) return seeOther(target)
      if (!isRightToken(form.get('token'), token)) {
        await new Promise((resolve) => setTimeout(resolve, WRONG_DELAY_MS))
        return seeOther(`${SIGN_IN_PATH}?wrong=1&next=${encodeURIComponent(target)}`)
      }
      const secure = request.headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
      const attributes = `Path=/; Max-Age=${MONTH_S}; HttpOnly; SameSite=Lax${secure}`
      return seeOther(target, {
        'set-cookie': `${SESSION_COOKIE}=${sessionOf(token)}; ${attributes}`,
      })
    },
  }),
}).handlers

/** Relative, so that it holds behind any proxy. */
function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { ...headers, location } })
}
