// THE LIST of the bookstore's services by role, as a child process looks them up.
import type { Handlers } from '#lib/demo/service/chassis'
import { dubboGateway } from './dubbo-gateway'
import { favorites } from './favorites'
import { gateway } from './gateway'
import { order } from './order'
import { payments } from './payments'
import { store } from './store'
import { user } from './user'

export const ROLES = {
  gateway,
  'dubbo-gateway': dubboGateway,
  favorites,
  store,
  user,
  order,
  payments,
} as const satisfies Readonly<Record<string, Handlers>>

export type Role = keyof typeof ROLES
