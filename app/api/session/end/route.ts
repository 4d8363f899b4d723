import { noSession } from '#lib/load/access/sign-in'
import { SIGN_IN_PATH } from '#lib/load/admission'
import { call, media } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { seeOther } from '#lib/load/api/see-other'

/** The button in the header. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/session/end', {
  POST: call({
    summary: 'Sign out',
    role: 'anyone',
    changes: false,
    answer: media('text/html', 'Leads to the sign-in page.'),
    run: async ({ request }) => seeOther(SIGN_IN_PATH, [noSession(request.headers)]),
  }),
}).handlers
