// The door: every page and call passes here before anything is read.
import { type NextRequest, NextResponse } from 'next/server'
import { noteRefusal } from '#lib/load/access/actor'
import { SESSION_COOKIE } from '#lib/load/access/cookie'
import { secrets, whoIs } from '#lib/load/access/door'
import { isClosed } from '#lib/load/access/identify'
import { type Admission, admit, SIGN_IN_PATH } from '#lib/load/admission'
import { errorAnswer } from '#lib/load/api/answer'

export async function proxy(request: NextRequest): Promise<NextResponse | Response> {
  const { pathname, search } = request.nextUrl
  const admission = await decide(request).catch((error: unknown) => errorAnswer(error))
  if (admission instanceof Response) return admission
  if (admission.kind === 'enter') return NextResponse.next()
  if (admission.kind === 'refuse') {
    const { identity, problem } = admission
    const action = `${request.method} ${pathname.replace(/^\/api\/v1/, '')}`.slice(0, ACTION_MAX)
    noteRefusal(request.headers, { identity, action, subject: '', status: problem.status })
    return errorAnswer(problem)
  }
  const target = request.nextUrl.clone()
  target.pathname = SIGN_IN_PATH
  target.search = `?next=${encodeURIComponent(pathname + search)}`
  return NextResponse.redirect(target)
}

const ACTION_MAX = 200

function decide(request: NextRequest): Promise<Admission> {
  const visit = {
    method: request.method,
    path: request.nextUrl.pathname,
    header: (name: string) => request.headers.get(name),
  }
  const credentials = {
    authorization: request.headers.get('authorization'),
    session: request.cookies.get(SESSION_COOKIE)?.value,
  }
  return admit(visit, { closed: isClosed(secrets()), who: () => whoIs(credentials) })
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' }
