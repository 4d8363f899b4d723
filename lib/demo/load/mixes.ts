// What the bookstore's clients ask for, and how often. Weights need not sum to anything.

export const WEB_HOST = 'www.bookstore.example'
export const MOBILE_HOST = 'gray.mobile.bookstore.example'

export interface Action {
  readonly weight: number
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `{user}` and `{book}` are filled in for each request. */
  readonly path: string
}

/** Readers of a bookstore: mostly favorites, some browsing, few orders. */
const shopping: readonly Action[] = [
  { weight: 36, method: 'GET', path: '/api/favorites?user={user}' },
  { weight: 16, method: 'POST', path: '/api/favorites?user={user}&book={book}' },
  { weight: 18, method: 'DELETE', path: '/api/favorites?user={user}&book={book}' },
  { weight: 12, method: 'GET', path: '/api/books?ids={book}' },
  { weight: 6, method: 'GET', path: '/api/user?id={user}' },
  { weight: 7, method: 'GET', path: '/api/orders?user={user}' },
  { weight: 5, method: 'POST', path: '/api/orders?user={user}&book={book}' },
]

/** Many small requests: a page that shows a counter. Cheap enough for a few hundred a second. */
const counting: readonly Action[] = [
  { weight: 94, method: 'GET', path: '/api/favorites/count?user={user}' },
  { weight: 3, method: 'GET', path: '/api/favorites?user={user}' },
  { weight: 3, method: 'GET', path: '/api/orders?user={user}' },
]

export const MIXES = { shopping, counting } as const
export type Mix = keyof typeof MIXES
