// Asks the bundled engine small questions over loopback HTTP, without the driver and its pool.
import { request } from 'node:http'
import { ENGINE_USER } from './config-xml'

const ANSWER_TIMEOUT_MS = 2_000

/** Found in system.processes while the engine holds its listeners open. */
export const KEEP_ALIVE_NAME = 'engine-keepalive'

export interface Probe {
  readonly port: number
  readonly password: string
}

/** The answer as text, or null when there is none or it is an error. */
export function ask(probe: Probe, sql: string): Promise<string | null> {
  return new Promise((resolve) => {
    const req = request(
      {
        host: '127.0.0.1',
        port: probe.port,
        method: 'POST',
        timeout: ANSWER_TIMEOUT_MS,
        agent: false,
        headers: { 'X-ClickHouse-User': ENGINE_USER, 'X-ClickHouse-Key': probe.password },
      },
      (res) => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', (chunk: string) => {
          text += chunk
        })
        res.on('end', () => resolve(res.statusCode === 200 ? text.trim() : null))
        res.on('error', () => resolve(null))
      },
    )
    req.on('error', () => resolve(null))
    req.on('timeout', () => req.destroy())
    req.end(sql)
  })
}

/**
 * True once this engine serves queries. `/ping` answers even while a start is failing, so ready
 * means that our user, with this launch's password, sees the query that keeps the engine alive.
 */
export async function isServing(probe: Probe): Promise<boolean> {
  const sql = `SELECT count() FROM system.processes WHERE user != '${ENGINE_USER}'`
  return (await ask(probe, sql)) === '1'
}
