// The door: every page and call passes here before anything is read.
import { type NextRequest, NextResponse } from 'next/server'
import { SESSION_COOKIE } from '#lib/load/access/cookie'
import { admit, SIGN_IN_PATH } from '#lib/load/admission'
import { errorAnswer } from '#lib/load/api/answer'
import { services } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'

export function proxy(request: NextRequest): NextResponse | Response {
  const { pathname, search } = request.nextUrl
  const admission = admit(
    {
      method: request.method,
      path: pathname,
      header: (name) => request.headers.get(name),
      session: request.cookies.get(SESSION_COOKIE)?.value,
    },
    services().settings.token,
  )
  if (admission.kind === 'enter') return NextResponse.next()
  if (admission.kind === 'refuse') {
    return errorAnswer(new AppError(admission.code, admission.message))
  }
  const target = request.nextUrl.clone()
  target.pathname = SIGN_IN_PATH
  target.search = `?next=${encodeURIComponent(pathname + search)}`
  return NextResponse.redirect(target)
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' }
