import { Link } from '#components/layout/link'
import type { TraceView } from '#lib/load/load-trace'
import { traceUrl } from '#lib/load/urls'

/** The same trace in the eyes of other rollouts. */
export function RolloutLinks({ trace }: { readonly trace: TraceView }) {
  return trace.rollouts
    .filter((name) => name !== trace.rollout)
    .map((name) => (
      <span key={name}>
        {' · '}
        <Link href={traceUrl(trace.traceId, { rollout: name })}>{name}</Link>
      </span>
    ))
}
