// Environment variables that point a service's agent at Grayproof, as an operator would set them.
import type { Agent } from './messages'

/** Where the receivers listen. */
export interface Collector {
  /** As an agent on this machine reaches them. */
  readonly host: string
  readonly skywalkingGrpcPort: number
  readonly otlpHttpPort: number
  readonly token: string | null
}

export interface AgentIdentity {
  readonly namespace: string
  readonly reportedAs: string
  readonly instance: string
  readonly version: string
}

/**
 * The whole environment of the child: nothing is inherited, so that variables for another agent in
 * the user's shell cannot redirect the demo.
 */
export function agentEnvironment(
  agent: Agent | 'none',
  identity: AgentIdentity,
  collector: Collector,
): Record<string, string> {
  if (agent === 'none') return {}
  return agent === 'skywalking'
    ? skywalkingEnvironment(identity, collector)
    : otelEnvironment(identity, collector)
}

function skywalkingEnvironment(
  { reportedAs, instance, version }: AgentIdentity,
  { host, skywalkingGrpcPort, token }: Collector,
): Record<string, string> {
  return {
    SW_AGENT_NAME: reportedAs,
    // This agent has no setting for a version: it goes where Kubernetes would put it, in the name.
    SW_AGENT_INSTANCE: `${instance}@${version}`,
    SW_AGENT_COLLECTOR_BACKEND_SERVICES: `${host}:${skywalkingGrpcPort}`,
    SW_LOGGING_TARGET: 'console',
    ...(token ? { SW_AGENT_AUTHENTICATION: token } : {}),
  }
}

function otelEnvironment(
  { namespace, reportedAs, instance, version }: AgentIdentity,
  { host, otlpHttpPort, token }: Collector,
): Record<string, string> {
  const attributes = {
    'service.namespace': namespace,
    'service.version': version,
    'service.instance.id': instance,
  }
  return {
    OTEL_SERVICE_NAME: reportedAs,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:${otlpHttpPort}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_BSP_SCHEDULE_DELAY: '1000',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_LOG_LEVEL: 'WARN',
    ...(token
      ? { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(`Bearer ${token}`)}` }
      : {}),
  }
}
