// THE LIST of what `/metrics` exports: names and units by OpenMetrics' rules, labels with a bound. Pure.

export interface Family {
  /** Counters end in `_total`; other names in their unit, where they have one. */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
}

const RECEIVER = ['receiver', 'protocol'] as const
const ROLLOUT = ['rollout'] as const

export const FAMILIES = [
  {
    name: 'grayproof_build_info',
    type: 'gauge',
    help: 'Always 1; the labels say which versions run.',
    labels: ['version', 'database_version'],
  },
  {
    name: 'grayproof_role_processes',
    type: 'gauge',
    help: 'Processes of a role that are alive.',
    labels: ['role'],
  },
  {
    name: 'grayproof_receiver_messages_total',
    type: 'counter',
    help: 'Messages taken, by receiver process and protocol.',
    labels: RECEIVER,
  },
  {
    name: 'grayproof_receiver_spans_total',
    type: 'counter',
    help: 'Spans taken and stored.',
    labels: RECEIVER,
  },
  {
    name: 'grayproof_receiver_rejected_spans_total',
    type: 'counter',
    help: 'Spans left out of messages that were taken, for instance for an invalid id.',
    labels: RECEIVER,
  },
  {
    name: 'grayproof_receiver_refused_messages_total',
    type: 'counter',
    help: 'Messages turned away, by reason.',
    labels: [...RECEIVER, 'reason'],
  },
  {
    name: 'grayproof_receiver_dropped_messages_total',
    type: 'counter',
    help: 'Metrics, logs and other things that are taken and not kept.',
    labels: RECEIVER,
  },
  {
    name: 'grayproof_receiver_held_spans',
    type: 'gauge',
    help: 'Spans in the memory of a receiver that wait for the database.',
    labels: ['receiver'],
  },
  {
    name: 'grayproof_receiver_held_bytes',
    type: 'gauge',
    help: 'Size of the spans that wait for the database.',
    labels: ['receiver'],
  },
  {
    name: 'grayproof_last_span_timestamp_seconds',
    type: 'gauge',
    help: 'When the newest span of the last hour was received, seconds since 1970.',
    labels: [],
  },
  {
    name: 'grayproof_evaluator_lag_seconds',
    type: 'gauge',
    help: 'How long the newest span waits to be counted.',
    labels: [],
  },
  {
    name: 'grayproof_evaluator_judged_age_seconds',
    type: 'gauge',
    help: 'How long ago all rollouts were last judged.',
    labels: [],
  },
  {
    name: 'grayproof_evaluator_unjudged_rollouts',
    type: 'gauge',
    help: 'Rollouts that could not be judged the last time.',
    labels: [],
  },
  {
    name: 'grayproof_database_size_bytes',
    type: 'gauge',
    help: 'Size of a table on disk.',
    labels: ['table'],
  },
  { name: 'grayproof_database_rows', type: 'gauge', help: 'Rows of a table.', labels: ['table'] },
  {
    name: 'grayproof_database_parts',
    type: 'gauge',
    help: 'Pieces of a table that the database still merges.',
    labels: ['table'],
  },
  {
    name: 'grayproof_database_uptime_seconds',
    type: 'gauge',
    help: 'How long the database runs.',
    labels: [],
  },
  {
    name: 'grayproof_disk_free_bytes',
    type: 'gauge',
    help: 'Free space on a disk of the database.',
    labels: ['disk'],
  },
  {
    name: 'grayproof_disk_size_bytes',
    type: 'gauge',
    help: 'Size of a disk of the database.',
    labels: ['disk'],
  },
  {
    name: 'grayproof_rollouts',
    type: 'gauge',
    help: 'Rollouts by state.',
    labels: ['state'],
  },
  {
    name: 'grayproof_rollout_verdict',
    type: 'gauge',
    help: 'Verdict of a rollout in flight: 1 for the outcome that it has, 0 for the others.',
    labels: ['rollout', 'outcome'],
  },
  {
    name: 'grayproof_rollout_verdict_timestamp_seconds',
    type: 'gauge',
    help: 'Up to when data is counted in the verdict, seconds since 1970.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_stage_info',
    type: 'gauge',
    help: 'Always 1; the label says which stage a rollout is in.',
    labels: ['rollout', 'stage'],
  },
  {
    name: 'grayproof_rollout_findings',
    type: 'gauge',
    help: 'Findings that decide the verdict, by outcome.',
    labels: ['rollout', 'outcome'],
  },
  {
    name: 'grayproof_rollout_observed_share_ratio',
    type: 'gauge',
    help: 'Share of the requests of the stage that reached gray, 0 to 1.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_observed_share_lower_ratio',
    type: 'gauge',
    help: 'The share is surely at least this.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_observed_share_upper_ratio',
    type: 'gauge',
    help: 'The share is surely at most this.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_planned_share_ratio',
    type: 'gauge',
    help: 'Share that the plan promises for the stage, 0 to 1.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_tolerated_share_ratio',
    type: 'gauge',
    help: 'How far the share may be from the planned one.',
    labels: ROLLOUT,
  },
  {
    name: 'grayproof_rollout_requests',
    type: 'gauge',
    help: 'Requests (or users, sessions) counted for the share in the stage, by group.',
    labels: ['rollout', 'group'],
  },
  {
    name: 'grayproof_alert_deliveries_total',
    type: 'counter',
    help: 'Attempts to deliver alerts, by target and result.',
    labels: ['target', 'result'],
  },
  {
    name: 'grayproof_alert_waiting_messages',
    type: 'gauge',
    help: 'Alerts that are not yet delivered, refused or given up.',
    labels: ['target'],
  },
  {
    name: 'grayproof_alert_waiting_since_timestamp_seconds',
    type: 'gauge',
    help: 'When the oldest of these was written down, seconds since 1970.',
    labels: ['target'],
  },
] as const satisfies readonly Family[]

export type FamilyName = (typeof FAMILIES)[number]['name']

export interface Sample {
  readonly name: FamilyName
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}
