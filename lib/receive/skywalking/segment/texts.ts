// Texts of SkyWalking messages that are needed as strings: names once, marks and properties.
import { AppError } from '#lib/model/app-error'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text in bytes[start, end). @throws AppError bad-request when it is not UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    throw new AppError('bad-request', 'a text is not valid UTF-8')
  }
}
