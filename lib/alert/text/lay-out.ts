// Lays a message out in lines, for formats that take one text with some marks in it. Pure.
import type { MessageText } from './word-message'

export interface Marks {
  /** Makes text inert: nothing in it acts as a mark. */
  inert(text: string): string
  /** Takes escaped text. */
  bold(text: string): string
  /** Takes an escaped label and an address of `linkable`. */
  link(label: string, url: string): string
  /** Between lines. */
  readonly newline: string
  /** Whether the text begins with the title. */
  readonly titled: boolean
}

export function layOut({ title, alerts, more }: MessageText, marks: Marks): string {
  const { inert, bold, link, newline } = marks
  const single = alerts.length === 1 && more === null
  const blocks = alerts.map(({ headline, reason, facts, links }) => {
    const named = links.map(({ label, url }) => link(inert(label), url)).join(' · ')
    const stated = facts.map(({ label, value }) => `${bold(inert(label))} ${inert(value)}`)
    const head = single ? [] : [bold(inert(headline))]
    // In a digest the reason speaks for itself.
    const lines = [...head, inert(reason), ...(single ? stated : []), named]
    return lines.filter((line) => line !== '').join(newline)
  })
  const top = marks.titled ? [bold(inert(title))] : []
  return [...top, ...blocks, ...(more === null ? [] : [inert(more)])].join(newline + newline)
}
