import type { Setup } from '#lib/load/load-setup'

export interface AgentSetting {
  /** Key of its words. */
  readonly key: 'environment' | 'run' | 'code' | 'collector' | 'address'
  readonly text: string
}

export interface AgentSettings {
  readonly agent: (typeof AGENTS)[number]
  readonly settings: readonly AgentSetting[]
}

const AGENTS = [
  'skywalkingJava',
  'skywalkingNode',
  'skywalkingGo',
  'skywalkingPython',
  'otelSdk',
  'otelJava',
  'otelCollector',
  'zipkin',
] as const

/**
 * What each agent needs to report here, ready to paste; with the header `gray` as the mark. Names as in
 * the agents' own documents: skywalking-java `agent.config` and its `plugin.http.include_http_headers`;
 * skywalking-nodejs "Configuration" (there the instance is SW_AGENT_INSTANCE); skywalking-python
 * "Supported Agent Configuration Options"; skywalking-go "Setup in build" and `agent.default.yaml`
 * (`instance_env_name`); OpenTelemetry "OTLP Exporter Configuration" (header values are URL-encoded) and
 * "Capturing HTTP request and response headers" of the Java and Python instrumentations.
 */
export function agentSettings({ host, ports, needsToken }: Setup): readonly AgentSettings[] {
  const { otlpGrpcPort, otlpHttpPort, skywalkingGrpcPort, zipkinPort } = ports
  const skywalking = `${host}:${skywalkingGrpcPort}`
  const otlp = `http://${host}:${otlpGrpcPort}`
  const token = (name: string) => (needsToken ? [`${name}=$GRAYPROOF_TOKEN`] : [])
  const named = ['SW_AGENT_NAME=favorites-service', 'SW_AGENT_INSTANCE_NAME=$HOSTNAME']
  const otel = [
    'OTEL_SERVICE_NAME=favorites-service',
    'OTEL_RESOURCE_ATTRIBUTES=service.version=2.0.0,service.instance.id=$HOSTNAME',
    ...(needsToken ? ['OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20$GRAYPROOF_TOKEN'] : []),
  ]
  const collector = [
    'exporters:',
    '  otlp/grayproof:',
    `    endpoint: ${host}:${otlpGrpcPort}`,
    '    tls: { insecure: true }',
    ...(needsToken ? [`    headers: { authorization: "Bearer \${env:GRAYPROOF_TOKEN}" }`] : []),
    'service:',
    '  pipelines:',
    '    traces: { receivers: [otlp], exporters: [otlp/grayproof] }',
  ]
  const backend = [
    ...named,
    `SW_AGENT_COLLECTOR_BACKEND_SERVICES=${skywalking}`,
    ...token('SW_AGENT_AUTHENTICATION'),
  ]
  return [
    of('skywalkingJava', [
      ['environment', [...backend, 'SW_PLUGIN_HTTP_INCLUDE_HTTP_HEADERS=gray']],
      ['run', ['java -javaagent:/opt/skywalking-agent/skywalking-agent.jar -jar app.jar']],
    ]),
    of('skywalkingNode', [
      ['environment', backend.map((line) => line.replace('INSTANCE_NAME', 'INSTANCE'))],
      ['code', ["require('skywalking-backend-js').default.start()"]],
    ]),
    of('skywalkingGo', [
      [
        'environment',
        [
          ...named,
          `SW_AGENT_REPORTER_GRPC_BACKEND_SERVICE=${skywalking}`,
          ...token('SW_AGENT_REPORTER_GRPC_AUTHENTICATION'),
        ],
      ],
      ['code', ['import _ "github.com/apache/skywalking-go"']],
      [
        'run',
        [
          'go get github.com/apache/skywalking-go',
          'go build -toolexec="/opt/skywalking-go/bin/skywalking-go-agent" -a',
        ],
      ],
    ]),
    of('skywalkingPython', [
      ['environment', backend],
      ['run', ['pip install apache-skywalking', 'sw-python run python app.py']],
    ]),
    of('otelSdk', [
      [
        'environment',
        [
          ...otel,
          'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
          `OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:${otlpHttpPort}`,
          'OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST=gray',
        ],
      ],
    ]),
    of('otelJava', [
      [
        'environment',
        [
          ...otel,
          'OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
          `OTEL_EXPORTER_OTLP_ENDPOINT=${otlp}`,
          'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS=gray',
        ],
      ],
      ['run', ['java -javaagent:/opt/opentelemetry-javaagent.jar -jar app.jar']],
    ]),
    of('otelCollector', [['collector', collector]]),
    of('zipkin', [['address', [`http://${host}:${zipkinPort}/api/v2/spans`]]]),
  ]
}

function of(
  agent: AgentSettings['agent'],
  settings: readonly (readonly [AgentSetting['key'], readonly string[]])[],
): AgentSettings {
  return { agent, settings: settings.map(([key, lines]) => ({ key, text: lines.join('\n') })) }
}
