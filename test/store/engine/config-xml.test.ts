import { describe, expect, it } from 'vitest'
import { type ResolvedEngine, serverXml, usersXml } from '#lib/store/engine/config-xml'

const engine: ResolvedEngine = {
  dir: '/data/a<b>&c',
  runDir: '/data/run-1',
  port: 18123,
  password: 'p<&>w',
  memoryBytes: 1_000_000_000,
  threads: 2,
  command: [],
}

describe("the bundled engine's configuration", () => {
  it('listens on loopback only, and natively only when asked', () => {
    expect(serverXml(engine)).toContain('<listen_host>127.0.0.1</listen_host>')
    expect(serverXml(engine)).not.toContain('<tcp_port>')
    expect(serverXml({ ...engine, tcpPort: 19000 })).toContain('<tcp_port>19000</tcp_port>')
  })

  it('caps the memory of the server, and of one query below it', () => {
    expect(serverXml(engine)).toContain('<max_server_memory_usage>1000000000<')
    expect(usersXml(engine)).toContain('<max_memory_usage>600000000<')
  })

  it('holds a hash instead of the password', () => {
    expect(usersXml(engine)).toMatch(/<password_sha256_hex>[0-9a-f]{64}</)
    expect(serverXml(engine) + usersXml(engine)).not.toContain(engine.password)
  })

  it('stays well-formed whatever a path or password holds', () => {
    const shards = [{ port: 1, password: 'a<b>&c' }]
    const xml = serverXml({ ...engine, cluster: 'pair', shards })
    expect(xml).toContain('/data/a&lt;b&gt;&amp;c/engine.log')
    expect(xml).toContain('<password>a&lt;b&gt;&amp;c</password>')
  })

  it('lets the passwordless local user do nothing but keep the engine alive', () => {
    const grants = [...usersXml(engine).matchAll(/<query>(.*?)<\/query>/g)].map(([, sql]) => sql)
    expect(grants).toEqual(['GRANT SYSTEM LISTEN ON *.*', 'GRANT SELECT ON system.numbers'])
  })
})
