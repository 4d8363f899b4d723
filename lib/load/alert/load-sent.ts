// Reads what was written to alert targets, a page at a time, and how far each message got.
import type { Page, PageArgs } from '#lib/model/paging'
import type { Database } from '#lib/store/client'
import { readDeliveriesOfMessages } from '#lib/store/query/alert-deliveries'
import { type MessageRange, readMessagePage } from '#lib/store/query/alert-messages'
import { type DeliveryView, toDeliveryView } from './delivery-view'
import { groupBy } from './load-alerts'

export interface SentMessage extends DeliveryView {
  readonly rollout: string
  /** Name of the check; `verdict` when the stage as a whole stays undecided. */
  readonly check: string
  readonly episode: string
}

export async function loadSent(
  db: Database,
  args: MessageRange & { readonly page: PageArgs },
): Promise<Page<SentMessage>> {
  const { rows, ...beside } = await readMessagePage(db, args)
  const deliveries = groupBy(
    await readDeliveriesOfMessages(
      db,
      rows.map(({ id }) => id),
    ),
    ({ messages }) => messages,
  )
  return {
    ...beside,
    rows: rows.map((message) => ({
      ...toDeliveryView(message, deliveries.get(message.id) ?? []),
      rollout: message.alert.rollout,
      check: message.alert.check,
      episode: message.episode,
    })),
  }
}
