// Who stands behind a request.
import { type Actor, toActor } from '#lib/model/access'

/** Who a client says it acts for: kept beside who it is. */
export const AUTHOR_HEADER = 'x-grayproof-author'

/** `said`: what the call itself says about its author. */
export function actorOf(request: Request, said: string | null): Actor {
  const claimed = said ?? request.headers.get(AUTHOR_HEADER)
  return toActor({ name: 'api', role: 'operator', via: 'open' }, claimed)
}
