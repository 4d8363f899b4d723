// Ordered rules with weighted targets, as most gateways have them → who is gray and who decides. Pure.
import type { Condition, Matcher } from './conditions'
import type { Cursor } from './cursor'
import { type Draft, shareStage } from './draft'
import { chooseGray } from './groups'
import { type Notes, say, type Wording } from './notes'

export interface Target {
  readonly cursor: Cursor
  /** Two targets with one name are one group. */
  readonly name: string
  readonly weight: number
  /** Marks that requests get which are sent there. */
  readonly dye: readonly Matcher[]
}

export interface Rule {
  readonly cursor: Cursor
  /** Any of them is enough; null: the rule is for all requests that reach it. */
  readonly conditions: readonly Condition[] | null
  readonly targets: readonly Target[]
}

export interface TableDraft
  extends Pick<Draft, 'toGray' | 'toBaseline' | 'drawnDye' | 'matchedDye' | 'drawnOf' | 'stages'> {
  readonly gray: Target
  readonly baseline: Target
}

/** The first rule that matches decides. Throws when there are not exactly two groups. */
export function readTable(cursor: Cursor, rules: readonly Rule[], notes: Notes): TableDraft {
  const { gray, baseline } = groupsOf(cursor, rules)
  const toGray: Condition[] = []
  const toBaseline: Condition[] = []
  const matchedDye: (readonly Matcher[])[] = []
  let partial: { readonly rule: Rule; readonly share: number } | null = null
  let last: Rule | null = null
  for (const rule of rules) {
    if (last !== null) {
      notes.leave(rule.cursor, 'rule-before', 'import-paths-apart')
      continue
    }
    const share = shareOf(rule, gray)
    if (rule.conditions === null) last = rule
    else if (share === 0) toBaseline.push(...rule.conditions)
    else if (share === 1) {
      toGray.push(...rule.conditions)
      matchedDye.push(dyeOf(rule, gray))
    } else if (partial === null) partial = { rule, share }
    else rule.cursor.fail('draws a second share: a plan promises one, so import the rules apart')
    notes.took(rule.cursor, said(rule, share))
  }
  const rest = last === null ? null : shareOf(last, gray)
  const base = { gray, baseline, toGray, toBaseline, matchedDye: dyed(matchedDye) }
  if (partial !== null) {
    if (rest !== null && rest > 0) {
      last?.cursor.fail('draws a second share: a plan promises one, so import the rules apart')
    }
    const { rule, share } = partial
    const drawnOf = rule.conditions ?? []
    return { ...base, drawnOf, drawnDye: dyeOf(rule, gray), stages: [shareStage(share)] }
  }
  const byMark = rest === null || (rest === 0 && toGray.length > 0)
  return {
    ...base,
    drawnOf: 'rest',
    drawnDye: last === null ? [] : dyeOf(last, gray),
    stages: [byMark ? { name: 'marked', share: null, holdMs: null } : shareStage(rest)],
  }
}

/** A dye that only some of the matched requests get marks none of them for certain. */
function dyed(byRule: readonly (readonly Matcher[])[]): readonly Matcher[] {
  return byRule.every((dye) => dye.length > 0) ? byRule.flat() : []
}

function said({ conditions }: Rule, part: number): Wording {
  const share = `${Number((part * 100).toFixed(4))}%`
  if (conditions === null) return say('share-of-gray', { share })
  if (part === 1) return 'match-to-gray'
  return part === 0 ? 'match-to-baseline' : say('share-of-match', { share })
}

function groupsOf(cursor: Cursor, rules: readonly Rule[]) {
  const byName = new Map<string, { target: Target; weight: number; marked: boolean }>()
  for (const { targets, conditions } of rules) {
    const only = targets.filter(({ weight }) => weight > 0).length === 1
    for (const target of targets) {
      const known = byName.get(target.name) ?? { target, weight: 0, marked: false }
      known.marked ||= conditions !== null && only && target.weight > 0
      if (conditions === null) known.weight += target.weight
      byName.set(target.name, known)
    }
  }
  const [first, second, ...more] = [...byName.values()]
  if (first === undefined || second === undefined || more.length > 0) {
    const names = [...byName.keys()].map((name) => `"${name}"`).join(', ')
    return cursor.fail(
      `sends requests to ${byName.size} destinations (${names}): a rollout has two, baseline and gray`,
    )
  }
  const named = [first, second].map(({ target, ...rest }) => ({ name: target.name, ...rest }))
  const [a, b] = named
  if (a === undefined || b === undefined) return cursor.fail('has no destination')
  const isFirst = chooseGray([a, b], cursor) === 0
  return isFirst
    ? { gray: first.target, baseline: second.target }
    : { gray: second.target, baseline: first.target }
}

function shareOf({ cursor, targets }: Rule, gray: Target): number {
  const sum = targets.reduce((total, { weight }) => total + weight, 0)
  if (sum === 0) return cursor.fail('has no destination with a weight above 0')
  const toGray = targets.filter(({ name }) => name === gray.name)
  return toGray.reduce((total, { weight }) => total + weight, 0) / sum
}

/** A mark that both groups get tells neither. */
function dyeOf({ targets }: Rule, gray: Target): readonly Matcher[] {
  const open = targets.filter(({ weight }) => weight > 0)
  const others = open.filter(({ name }) => name !== gray.name).flatMap(({ dye }) => dye)
  const own = open.find(({ name }) => name === gray.name)?.dye ?? []
  const same = (a: Matcher, b: Matcher) => a.attribute === b.attribute && a.equals === b.equals
  return own.filter((one) => !others.some((other) => same(one, other)))
}
