// What Argo Rollouts sends with the template of docs/following: its ConfigMap, read and rendered.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { renderTemplate } from './go-template'

const FILE = join(import.meta.dirname, '../../../docs/following/argo-rollouts.yaml')

export const ARGO_TEXT = readFileSync(FILE, 'utf8')
const documents = parseAllDocuments(ARGO_TEXT).map((document) => document.toJS())
const data: Readonly<Record<string, string>> = documents.find(
  ({ kind }) => kind === 'ConfigMap',
).data

export const ARGO_TRIGGERS = Object.keys(data)
  .filter((key) => key.startsWith('trigger.'))
  .map((key) => key.slice('trigger.'.length))
export const ARGO_SERVICE = parse(data['service.webhook.grayproof'] ?? '')

interface ArgoRollout {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> }
  readonly spec: object
  readonly status: object
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** The request for a trigger such as `on-rollout-paused`. */
export function argoSends(trigger: string, rollout: ArgoRollout): Sent {
  const [{ send }] = parse(data[`trigger.${trigger}`] ?? '')
  const { method, path, body } = parse(data[`template.${send[0]}`] ?? '').webhook.grayproof
  return { method, path, body: renderTemplate(body, { rollout }) }
}
