// Answers with a file that is made while it is sent: no more of it is held than one piece.
import { services } from '#lib/load/services'
import { contentDisposition } from '#lib/report/file-name'

export interface FileAnswer {
  /** Media type with its charset. */
  readonly type: string
  readonly name: string
  /** Ends the making; called when the one who asked has gone. */
  readonly stop: () => void
}

/**
 * Throws what making the first piece throws: until then the answer can still be an error. What fails
 * later breaks the connection off, so that nobody takes a part for the whole.
 */
export async function fileAnswer(
  pieces: AsyncIterator<string>,
  { type, name, stop }: FileAnswer,
): Promise<Response> {
  const encoder = new TextEncoder()
  let next = await pieces.next()
  const body = new ReadableStream<Uint8Array>(
    {
      // Asked for the next piece only when the last one was taken.
      async pull(controller) {
        try {
          if (next.done === true) return controller.close()
          controller.enqueue(encoder.encode(next.value))
          next = await pieces.next()
        } catch (error) {
          services().log.warn({ err: error, file: name }, 'a file could not be sent to its end')
          controller.error(error)
        }
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': contentDisposition(name),
      'cache-control': 'no-store',
      // A proxy that collects the answer first would hold all of it.
      'x-accel-buffering': 'no',
    },
  })
}
