// How: requests walk a chain of five services; a fault is put on one edge at a time. The check must
// name that edge and no other, and must be silent about healthy traffic of any shape.
import { describe, expect, it } from 'vitest'
import { edgeKey } from '#lib/check/route/mark-origin'
import { routing } from '#lib/check/routing'
import type { RouteSum } from '#lib/check/sample'
import { createRandom, type Random } from '#lib/demo/random'
import { parsePlan } from '#lib/plan/parse-plan'
import { hop, sample } from '#test/check/sample'

/** s1 is the decision point; s3 and s5 have two groups. */
const CHAIN = ['s1', 's2', 's3', 's4', 's5'] as const
const TWO_GROUPS = new Set(['s3', 's5'])
const PLAN = parsePlan(`apiVersion: grayproof/v1
kind: Rollout
metadata: { name: chain }
spec:
  mark: { anyOf: [{ attribute: gray, equals: "true" }] }
  services:
    - { service: s2 }
    - { service: s3, gray: { version: v2 } }
    - { service: s4 }
    - { service: s5, gray: { version: v2 } }
  split: { at: s1, by: mark }
  stages: [{ name: only }]
`)
const OPTIONS = routing.options.parse({})

type Fault = 'lose' | 'change' | 'miss' | 'leak'

interface Walk {
  readonly requests: number
  readonly grayShare: number
  /** Chance that a request goes on to the next service. */
  readonly goesOn: number
  /** Chance that its trace is torn. */
  readonly torn: number
  /** Services that show no marks: their agents do not capture headers. */
  readonly blind?: readonly string[]
  readonly fault?: { readonly kind: Fault; readonly at: string; readonly chance: number }
}

const HEALTHY: Walk = { requests: 2_000, grayShare: 0.1, goesOn: 0.9, torn: 0.02 }

/** What one request leaves behind, hop by hop. */
function walkOne(random: Random, walk: Walk): RouteSum[] {
  const intent = random.chance(walk.grayShare) ? 'gray' : 'baseline'
  const complete = !random.chance(walk.torn)
  let carries = intent === 'gray'
  let changed = false
  const hops = [hop('user → s1:none', intent, { calleeMark: 'none', complete })]
  for (let i = 1; i < CHAIN.length && random.chance(walk.goesOn); i += 1) {
    const [caller = '', callee = ''] = [CHAIN[i - 1], CHAIN[i]]
    const { fault } = walk
    const isHit = fault?.at === callee && random.chance(fault.chance)
    if (isHit && fault.kind === 'lose') carries = false
    if (isHit && fault.kind === 'change') changed = true
    const wanted = carries && !changed && TWO_GROUPS.has(callee) ? 'gray' : 'baseline'
    const strayed = isHit && (fault.kind === 'miss' ? wanted === 'gray' : wanted === 'baseline')
    const reached =
      strayed && (fault.kind === 'miss' || fault.kind === 'leak') ? other(wanted) : wanted
    const shows = !walk.blind?.includes(callee)
    const calleeMark = !shows || !carries ? 'none' : changed ? 'other' : 'marked'
    hops.push(hop(`${caller} → ${callee}:${reached}`, intent, { calleeMark, complete }))
  }
  return hops
}

function other(group: 'gray' | 'baseline') {
  return group === 'gray' ? 'baseline' : 'gray'
}

function failing(seed: number, walk: Walk): string[] {
  const random = createRandom(seed)
  const routes = Array.from({ length: walk.requests }, () => walkOne(random, walk)).flat()
  const answers = routing.run(sample({ plan: PLAN, routes }), OPTIONS)
  return answers
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ subject, code }) => `${subject} ${code}`)
}

const EDGES = CHAIN.slice(1).map((callee, i) => edgeKey(CHAIN[i] ?? '', callee))
const edgeInto = (callee: string) => EDGES.find((edge) => edge.endsWith(callee)) ?? ''

describe('healthy traffic through a chain', () => {
  it.each([
    ['as usual', {}],
    ['with many torn traces', { torn: 0.5 }],
    ['with almost no gray', { grayShare: 0.005 }],
    ['with much gray', { grayShare: 0.9 }],
    ['with short walks', { goesOn: 0.4 }],
    ['with a service that shows no marks', { blind: ['s4'] }],
    ['with a gray service that shows no marks', { blind: ['s3'] }],
    ['with no service that shows marks', { blind: [...CHAIN] }],
  ] as const)('%s fails nothing', (_, changes) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      expect(failing(seed, { ...HEALTHY, ...changes })).toEqual([])
    }
  })
})

describe('a mark lost in a chain', () => {
  it.each(['s2', 's3', 's4', 's5'])('on the way to %s is blamed on that edge alone', (at) => {
    for (const chance of [0.05, 0.3, 0.7]) {
      const found = failing(7, { ...HEALTHY, fault: { kind: 'lose', at, chance } })
      expect(found, `chance ${chance}`).toEqual([`${edgeInto(at)} mark-lost`])
    }
  })

  it('is found behind a service that shows no marks itself', () => {
    const found = failing(7, {
      ...HEALTHY,
      blind: ['s2'],
      fault: { kind: 'lose', at: 's2', chance: 0.3 },
    })
    expect(found).toEqual(['s2 → s3 mark-lost'])
  })

  it.each(['s2', 's3', 's4', 's5'])('or changed on the way to %s is told apart', (at) => {
    const found = failing(7, { ...HEALTHY, fault: { kind: 'change', at, chance: 0.3 } })
    expect(found).toEqual([`${edgeInto(at)} mark-changed`])
  })
})

describe('a wrong turn in a chain', () => {
  it.each([
    ['s3', 0.3],
    ['s3', 0.02],
    ['s5', 0.3],
    ['s5', 0.02],
  ] as const)('past gray of %s, at a chance of %d, is blamed on that edge alone', (at, chance) => {
    const found = failing(7, { ...HEALTHY, fault: { kind: 'miss', at, chance } })
    expect(found).toEqual([`${edgeInto(at)} missed-gray`])
  })

  it.each([
    ['s3', 0.1],
    ['s3', 0.001],
    ['s5', 0.1],
    ['s5', 0.001],
  ] as const)('into gray of %s, at a chance of %d, is blamed on that edge alone', (at, chance) => {
    const walk = { ...HEALTHY, requests: 6_000, fault: { kind: 'leak', at, chance } } as const
    expect(failing(7, walk)).toEqual([`${edgeInto(at)} leaked-gray`])
  })
})
