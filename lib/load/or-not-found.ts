// Tells "there is no such thing" from all other failures, for pages that have words for it.
import { AppError } from '#lib/model/app-error'

/** Null instead of AppError `not-found`; anything else is thrown on. */
export async function orNotFound<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  }
}
