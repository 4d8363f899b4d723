// /alerts/targets and /alerts/targets/{target}: who is told of trouble.
import { z } from 'zod'
import { targetChangeSchema } from '#lib/alert/target/target'
import { deleteTarget, putTarget } from '#lib/engine/alert/targets'
import { tryTarget } from '#lib/engine/alert/try-target'
import { loadTargets, loadTargetView } from '#lib/load/alert/load-targets'
import { targetDeps } from '#lib/load/alert/target-deps'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { format, target as shape, trial } from '#lib/load/api/shapes/alert'
import { database } from '#lib/load/services'

export const alertTargets = resource('/alerts/targets', {
  GET: call({
    summary: 'Alert targets, and the formats that there are',
    description: 'Addresses are shown in part, secrets not at all.',
    answer: z.object({
      targets: z.array(shape),
      formats: z.array(format),
      unknown: z
        .array(z.object({ name: z.string(), rollouts: z.array(z.string()) }))
        .meta({ description: 'Names that plans tell and no target has.' }),
    }),
    run: () => loadTargets(database()),
  }),
})

export const alertTarget = resource('/alerts/targets/{target}', {
  GET: call({
    summary: 'One alert target',
    answer: shape,
    run: ({ params }) => loadTargetView(database(), params.target),
  }),
  PUT: call({
    summary: 'Write an alert target',
    description:
      'Whole, but for "url" and "secret": left out, they stay as they are. A secret must be given ' +
      'again when the address moves to another host. Private addresses are refused unless ' +
      'GRAYPROOF_ALERT_HOSTS names them.',
    body: targetChangeSchema,
    answer: shape,
    audit: ({ params }, { format, url }) => ({
      subject: params.target,
      detail: `${format} ${url}`,
    }),
    run: async ({ params, body, actor }) => {
      const { target: name } = params
      await putTarget(targetDeps(), { name, change: body, author: actor.author })
      return loadTargetView(database(), name)
    },
  }),
  DELETE: call({
    summary: 'Remove an alert target',
    description: 'What it had not had yet is not sent. Its history stays.',
    answer: z.object({ removed: z.string() }),
    audit: ({ params }) => ({ subject: params.target }),
    run: async ({ params: { target: name }, actor }) => {
      await deleteTarget(targetDeps(), { name, author: actor.author })
      return { removed: name }
    },
  }),
})

export const alertTargetTest = resource('/alerts/targets/{target}/test', {
  POST: call({
    summary: 'Send a test to an alert target',
    description: 'Now, whatever its quiet hours; answers what the receiver said.',
    answer: trial,
    audit: ({ params }, { result }) => ({ subject: params.target, detail: result }),
    run: ({ params: { target: name }, actor }) =>
      tryTarget(targetDeps(), { name, author: actor.author }),
  }),
})
