// The shape of an alert format: what it sends, and what the answer of its receiver means. Pure.
import type { AlertMessage } from '#lib/model/alert'
import { LANGUAGES, type Language } from '#lib/wording/voices'

export const ALERT_LANGUAGES = LANGUAGES
export type AlertLanguage = Language

/** Where one message goes. */
export interface Recipient {
  /** An absolute http or https address, as its owner gave it. */
  readonly url: string
  /** Signing secret, routing key or token, as the format says; null when none was given. */
  readonly secret: string | null
  readonly language: AlertLanguage
  /** The clock, epoch ms: signatures hold for a while only. */
  readonly nowMs: number
}

export interface OutgoingRequest {
  readonly method: 'POST'
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ReceivedAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The first part of it. */
  readonly body: string
  /** When it came, epoch ms: receivers may name a time to try again at. */
  readonly nowMs: number
}

/**
 * `delivered`; `retry` later, not before `afterMs` when the receiver named a time; `refused`: the same
 * message would be refused again; `gone`: nothing may be sent there any more.
 */
export type Judgement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number | null; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'gone'; readonly reason: string }

export interface AlertFormat {
  /** Word in settings, API and journal, e.g. `dingtalk`. */
  readonly name: string
  /** For people. */
  readonly title: string
  /** What the secret of a recipient is here, in one sentence; null when the format has none. */
  readonly secret: { readonly required: boolean; readonly means: string } | null
  /** Most messages a minute that the receiver takes; null when it names none. */
  readonly perMinute: number | null
  /** Whether several alerts fit into one message; otherwise each goes alone. */
  readonly digests: boolean
  /** Throws AppError `bad-request` for a recipient that this format cannot serve. */
  build(message: AlertMessage, recipient: Recipient): OutgoingRequest
  judge(answer: ReceivedAnswer): Judgement
}
