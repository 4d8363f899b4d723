import { errorAnswer } from '#lib/load/api/answer'
import { loadMetrics } from '#lib/load/metrics/load-metrics'
import { writeMetrics } from '#lib/load/metrics/write-metrics'
import { database } from '#lib/load/services'

/** What Prometheus scrapes: counts of receivers, lag, sizes, verdicts and shares. */
export async function GET(request: Request): Promise<Response> {
  try {
    const samples = await loadMetrics(database())
    const { contentType, text } = await writeMetrics(samples, request.headers.get('accept'))
    return new Response(text, {
      headers: { 'content-type': contentType, 'cache-control': 'no-store' },
    })
  } catch (error) {
    return errorAnswer(error)
  }
}
