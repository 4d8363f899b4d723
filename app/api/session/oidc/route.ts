import { beginOidc } from '#lib/load/access/oidc'
import { safeReturn } from '#lib/load/admission'
import { call, media } from '#lib/load/api/call'
import { shortText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { seeOther } from '#lib/load/api/see-other'

/** The button of the sign-in page. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/session/oidc', {
  GET: call({
    summary: 'Sign in through the organisation',
    role: 'anyone',
    query: { next: shortText.optional() },
    answer: media('text/html', 'Leads to the page of the organisation.'),
    run: async ({ request, query }) => {
      const { to, cookie } = await beginOidc(request, safeReturn(query.next ?? null))
      return seeOther(to, [cookie])
    },
  }),
}).handlers
