// OpenTelemetry traces over gRPC and HTTP; metrics and logs are taken and dropped.
import type { Receiver } from '#lib/receive/receiver'

export const otlp = {
  name: 'otlp',
  title: 'OpenTelemetry',
  grpcPort: { setting: 'otlpGrpcPort', env: 'OTLP_GRPC_PORT', standard: 4317 },
  httpPort: { setting: 'otlpHttpPort', env: 'OTLP_HTTP_PORT', standard: 4318 },
  auth: { header: 'authorization', scheme: 'Bearer ', grpcStatus: 16 },
  open: () => ({}),
} as const satisfies Receiver
