import { noteRefusal } from '#lib/load/access/actor'
import { secrets } from '#lib/load/access/door'
import { isClosed } from '#lib/load/access/identify'
import { sessionForToken } from '#lib/load/access/sign-in'
import { SIGN_IN_PATH, safeReturn } from '#lib/load/admission'
import { call, media } from '#lib/load/api/call'
import { readText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { seeOther } from '#lib/load/api/see-other'

/** Guessing costs time. */
const WRONG_DELAY_MS = 500

/** The form of the sign-in page. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/session', {
  POST: call({
    summary: 'Sign in',
    role: 'anyone',
    changes: false,
    answer: media('text/html', 'Leads to the page that was asked for.'),
    run: async ({ request }) => {
      const form = new URLSearchParams(await readText(request))
      const target = safeReturn(form.get('next'))
      if (!isClosed(secrets())) return seeOther(target)
      const cookie = await sessionForToken(form.get('token') ?? '', request.headers)
      if (cookie !== null) return seeOther(target, [cookie])
      const refused = { identity: null, action: 'sign in', subject: '', status: 401 }
      noteRefusal(request.headers, refused)
      await new Promise((resolve) => setTimeout(resolve, WRONG_DELAY_MS))
      return seeOther(`${SIGN_IN_PATH}?wrong=1&next=${encodeURIComponent(target)}`)
    },
  }),
}).handlers
