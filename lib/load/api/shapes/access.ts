// Tokens and the audit log as the API gives them.
import { z } from 'zod'
import { ROLES } from '#lib/model/access'
import { AUDIT_KINDS } from '#lib/store/query/read-audit-log'
import { count, time } from './scalars'

export const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` }).meta({
  id: 'Role',
  description: 'viewer reads; operator reads and changes; ingest only sends spans.',
})

export const token = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    prefix: z.string().meta({ description: 'How it begins.' }),
    createdAt: time,
    createdBy: z.string(),
    lastUsedAt: time.nullable().meta({ description: 'Within a minute; null: never.' }),
    revokedAt: time.nullable().meta({ description: 'Null: it is in force.' }),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: 'Token' })

export const auditEntry = z
  .object({
    at: time,
    kind: z.enum(AUDIT_KINDS).meta({
      description: 'plan and stage: journals of rollouts; call and refused: calls of the API.',
    }),
    actor: z.string().meta({ description: 'Name of the token or person.' }),
    claimed: z.string().meta({ description: 'Who they said they are.' }),
    role: z.string(),
    via: z.string().meta({ description: 'How they were recognised.' }),
    address: z.string(),
    action: z.string(),
    subject: z.string(),
    status: count.meta({ description: 'HTTP status of the answer; 0: it was no call.' }),
    times: count.meta({ description: 'How often: equal refusals are told as one.' }),
    detail: z.string(),
  })
  .meta({ id: 'AuditEntry' })
