import { describe, expect, it } from 'vitest'
import { createLog, relayLine, withoutSecrets } from '#lib/engine/log'

function logged(level = 'info') {
  const lines: string[] = []
  const sink = (line: string) => lines.push(line)
  return { lines, sink, log: createLog({ name: 'receiver', level, sink }) }
}

describe('the log', () => {
  it('writes one JSON line per event, with its role, level word and ISO time', () => {
    const { lines, log } = logged()
    log.info({ ports: { otlp: 4317 } }, 'ready')
    log.debug('not shown')
    expect(lines).toHaveLength(1)
    const { time, ...rest } = JSON.parse(lines[0]!)
    expect(rest).toEqual({ level: 'info', name: 'receiver', ports: { otlp: 4317 }, msg: 'ready' })
    expect(new Date(time).toISOString()).toBe(time)
  })

  it('keeps one event on one line whatever its text holds', () => {
    const { lines, log } = logged()
    log.warn({ err: new Error('first\nsecond') }, 'broken\n{"level":"fake"}')
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('\n')
  })

  it('blanks out fields that hold secrets', () => {
    const { lines, log } = logged()
    const headers = { authorization: 'Bearer abc123', accept: '*/*' }
    log.info({ password: 'abc123', settings: { token: 'abc123' }, request: { headers } }, 'seen')
    expect(lines[0]).not.toContain('abc123')
    expect(lines[0]).toContain('*/*')
  })

  it('blanks out the very values that are secret, wherever they stand', () => {
    const { lines, sink } = logged()
    const guarded = withoutSecrets(['a-token-of-ours', 'abc'], sink)
    guarded('connect http://x/?key=a-token-of-ours failed, abc stays')
    expect(lines).toEqual(['connect http://x/?key=[secret] failed, abc stays'])
  })

  it('passes lines of a child as they are, and wraps anything else it prints', () => {
    const { lines, sink, log } = logged()
    const relay = relayLine(log, 'warn', sink)
    relay('{"level":"info","name":"web","msg":"hello"}')
    relay('   ')
    relay('Warning: something from a library')
    expect(lines[0]).toBe('{"level":"info","name":"web","msg":"hello"}')
    expect(JSON.parse(lines[1]!)).toMatchObject({
      level: 'warn',
      msg: 'Warning: something from a library',
    })
    expect(lines).toHaveLength(2)
  })
})
