// What two plugins of Kong do: the mark that request-transformer writes, the share that canary draws. Pure.
import {
  type Condition,
  equals,
  header,
  headerKey,
  type Matcher,
} from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  isThere,
  itemsOf,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftStage, shareStage } from '#lib/plan/import/draft'
import { type Notes, type Saying, say } from '#lib/plan/import/notes'

const PERCENT_MAX = 100

/** `add` writes only what is absent and `replace` only what is there: a mark for sure needs both. */
export function dyeOfTransformer(plugin: Cursor, notes: Notes): Matcher[] {
  const config = plugin.at('config')
  const removed = itemsOf(config.at('remove', 'headers'), 'headers').map((one) =>
    textOf(one, 'the name of a header').toLowerCase(),
  )
  const of = (how: string) =>
    itemsOf(config.at(how, 'headers'), 'headers').map((one) => {
      const [, name, value] =
        /^([^:]+):(.*)$/s.exec(textOf(one, 'name:value')) ?? one.fail('expected name:value')
      return { one, name: String(name).toLowerCase(), value: String(value) }
    })
  const replaced = of('replace')
  const certain = of('add').filter(
    ({ name, value }) =>
      removed.includes(name) ||
      replaced.some((other) => other.name === name && other.value === value),
  )
  for (const { one, name } of of('add')) {
    const known = certain.some((other) => other.name === name)
    if (known) notes.took(one, say('mark-of-gateway', { mark: headerKey(name) }))
    else notes.leave(one, 'client-may-bring', 'replace-header')
  }
  return certain.map(({ name, value }) => ({ attribute: headerKey(name), ...equals(value) }))
}

export interface CanaryPlugin {
  readonly toGray: readonly Condition[]
  readonly toBaseline: readonly Condition[]
  readonly stages: readonly DraftStage[]
  readonly whenGrayDown: 'baseline' | 'never'
  readonly unit: string | null
}

/** `before`: what the targets of the route draw already; of what the plugin leaves, they draw on. */
export function readCanaryPlugin(
  plugin: Cursor,
  before: readonly DraftStage[],
  notes: Notes,
): CanaryPlugin {
  const config = plugin.at('config')
  const name = config.at('canary_by_header_name')
  const always = isThere(name) ? textOf(name, 'the name of a header') : null
  if (always !== null) notes.took(name, say('header-always-never', { name: always }))
  const fallback = config.at('upstream_fallback')
  if (isThere(fallback)) notes.took(fallback, 'when-gray-down')
  return {
    toGray: always === null ? [] : [header(name, always, equals('always'))],
    toBaseline: always === null ? [] : [header(name, always, equals('never'))],
    stages: [stageOf(config, shareBefore(before), notes)],
    whenGrayDown: fallback.value === true ? 'baseline' : 'never',
    unit: unitOf(config, notes),
  }
}

function shareBefore([stage]: readonly DraftStage[]): number {
  return typeof stage?.share === 'number' ? stage.share : 0
}

function stageOf(config: Cursor, before: number, notes: Notes): DraftStage {
  const [percentage, time] = [config.at('percentage'), config.at('duration')]
  if (isThere(percentage)) {
    const drawn = numberOf(percentage, 'a percentage from 0 to 100', PERCENT_MAX) / PERCENT_MAX
    const share = drawn + (1 - drawn) * before
    notes.took(percentage, said(drawn, before, share))
    return shareStage(share)
  }
  if (isThere(time) && isThere(config.at('start'))) {
    const overMs = durationOf(time)
    notes.took(time, 'rises-straight')
    notes.leave(config.at('start'), 'no-dates', 'start-then')
    return { name: 'ramp', share: { from: before, to: 1, overMs }, holdMs: overMs }
  }
  return config.fail('has no percentage, and no start with a duration: groups cannot be imported')
}

function said(drawn: number, before: number, share: number): Saying {
  const percent = (part: number) => `${Number((part * PERCENT_MAX).toFixed(4))}%`
  if (before === 0) return say('share-is', { share: percent(drawn) })
  return say('share-of-both', {
    drawn: percent(drawn),
    before: percent(before),
    share: percent(share),
  })
}

function unitOf(config: Cursor, notes: Notes): string | null {
  const hash = config.at('hash')
  const how = isThere(hash) ? textOf(hash, 'what is hashed') : 'consumer'
  if (how === 'none') return null
  if (how === 'header') {
    const name = textOf(config.at('hash_header'), 'the name of a header')
    notes.took(config.at('hash_header'), 'split-unit')
    return headerKey(name)
  }
  if (!['consumer', 'ip'].includes(how))
    hash.fail(`"${how}" cannot be imported: groups have no mark`)
  notes.leave(isThere(hash) ? hash : config, say('sticky-by', { kind: how }), 'name-unit-of-user')
  return null
}
