// How: each value of each file is taken away or replaced by something of another type, one at a time.
import { describe, expect, it } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import { AppError } from '#lib/model/app-error'
import { importPlans } from '#lib/plan/import/import-plans'
import { given } from './given'

const FILES = [
  'apisix-traffic-split.yaml',
  'argo-rollouts.yaml',
  'flagger-canary.yaml',
  'flagger-canary-ab.yaml',
  'gateway-api-httproute.yaml',
  'higress.yaml',
  'istio-virtualservice.yaml',
  'kong-declarative.yaml',
  'nginx-ingress-canary.yaml',
  'openkruise-rollout.yaml',
  'polaris-lane-group.json',
  'polaris-route-rule.json',
  'tse-gateway-ingress.yaml',
]
const INSTEAD = [undefined, 7, 'x', [null], { a: null }]
const ALL_MS_MAX = 60_000

type Node = Record<string, unknown>

function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path
  if (value === null || typeof value !== 'object') return
  for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key])
}

function damaged(documents: unknown, path: readonly string[], instead: unknown): unknown {
  const copy = structuredClone(documents)
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Node, copy as Node)
  const last = path.at(-1) ?? ''
  if (instead === undefined) delete parent[last]
  else parent[last] = instead
  return copy
}

describe.each(FILES)('%s, damaged', (name) => {
  const documents = parseAllDocuments(given(name).text).map((document) => document.toJS())

  it(
    'is read, or refused in words with a line',
    () => {
      for (const path of pathsOf(documents)) {
        for (const instead of INSTEAD) {
          const all = damaged(documents, path, instead) as unknown[]
          const text = all.map((one) => stringify(one)).join('---\n')
          try {
            for (const { yaml } of importPlans([{ name, text }]).plans) expect(yaml).not.toBe('')
          } catch (error) {
            const where = `${path.join('.')} → ${JSON.stringify(instead)}: ${String(error)}`
            expect(error instanceof AppError, where).toBe(true)
          }
        }
      }
    },
    ALL_MS_MAX,
  )
})
