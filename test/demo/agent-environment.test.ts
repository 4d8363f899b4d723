import { describe, expect, it } from 'vitest'
import { agentEnvironment } from '#lib/demo/agent-environment'

const IDENTITY = {
  namespace: 'bookstore',
  reportedAs: 'favorites-service-new',
  instance: 'favorites-service-new-1',
  version: '2.0.0',
}
const COLLECTOR = { host: '127.0.0.1', skywalkingGrpcPort: 11800, otlpHttpPort: 4318, token: null }

describe('the environment of an agent', () => {
  it('names service, instance and collector for SkyWalking', () => {
    expect(agentEnvironment('skywalking', IDENTITY, COLLECTOR)).toMatchObject({
      SW_AGENT_NAME: 'favorites-service-new',
      SW_AGENT_INSTANCE: 'favorites-service-new-1@2.0.0',
      SW_AGENT_COLLECTOR_BACKEND_SERVICES: '127.0.0.1:11800',
    })
  })

  it('names service, version, instance and collector for OpenTelemetry', () => {
    const env = agentEnvironment('otel', IDENTITY, COLLECTOR)
    expect(env.OTEL_SERVICE_NAME).toBe('favorites-service-new')
    expect(env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:4318')
    expect(env.OTEL_RESOURCE_ATTRIBUTES?.split(',')).toEqual([
      'service.namespace=bookstore',
      'service.version=2.0.0',
      'service.instance.id=favorites-service-new-1',
    ])
  })

  it('carries the token only where one is set', () => {
    const withToken = { ...COLLECTOR, token: 'a b' }
    expect(agentEnvironment('skywalking', IDENTITY, withToken).SW_AGENT_AUTHENTICATION).toBe('a b')
    expect(agentEnvironment('otel', IDENTITY, withToken).OTEL_EXPORTER_OTLP_HEADERS).toBe(
      'authorization=Bearer%20a%20b',
    )
    expect(agentEnvironment('otel', IDENTITY, COLLECTOR)).not.toHaveProperty(
      'OTEL_EXPORTER_OTLP_HEADERS',
    )
  })

  it('is empty for what runs without an agent', () => {
    expect(agentEnvironment('none', IDENTITY, COLLECTOR)).toEqual({})
  })
})
