// Lane groups of Polaris. Wire: specification `lane.proto`, polaris-java `router-lane`. Pure.
import { type Condition, headerKey, type Matcher, untold } from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  isThere,
  itemsOf,
  maybeText,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftStage, finish, type ImportedPlan, shareStage } from '#lib/plan/import/draft'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { breakerFor } from './circuit-breaker'
import { either, listOf, readArgument } from './fields'

const LANE_HEADER = 'service-lane'
const TRANSITIVE = 'x-polaris-metadata-transitive-'
const PERCENT_MAX = 100

/** One plan for each enabled rule of the group. */
export function readLaneGroup(group: Cursor, breakers: readonly Cursor[]): ImportedPlan[] {
  const rules = itemsOf(group.at('rules'), 'rules').filter(({ at }) => at('enable').value !== false)
  if (rules.length === 0) group.at('rules').fail('has no rule that is enabled')
  return rules.map((rule) => readLane(group, rule, breakers))
}

function readLane(group: Cursor, rule: Cursor, breakers: readonly Cursor[]): ImportedPlan {
  const notes = createNotes()
  const names = [group, rule].map((one) => textOf(one.at('name'), 'a name'))
  const dye = dyeOf(names.join('/'))
  notes.took(rule.at('name'), say('mark-is', { mark: LANE_HEADER, value: names.join('/') }))
  const gray = selectorOf(rule, notes)
  const mode = either(rule, 'match_mode', 'matchMode')
  const whenGrayDown = mode.value === 'STRICT' ? 'never' : 'baseline'
  notes.took(mode, say('when-gray-down-is', { value: whenGrayDown }))
  const services = itemsOf(group.at('destinations'), 'destinations').map((destination) => {
    const service = textOf(destination.at('service'), 'a service')
    const breaker = breakerFor(service, breakers, notes)
    return { service, ...gray, whenGrayDown, ...(breaker === null ? {} : { breaker }) } as const
  })
  const { conditions, all } = readMatch(rule)
  const stage = readShare(either(rule, 'traffic_gray', 'trafficGray'), notes)
  const whole = stage === null && !all
  return finish(
    {
      cursor: rule,
      name: names.join('-'),
      services,
      at: entryOf(group, notes),
      toGray: whole ? conditions : [],
      toBaseline: [],
      drawnDye: dye,
      matchedDye: whole ? dye : [],
      drawnOf: all ? 'rest' : conditions,
      stages: [stage ?? (all ? shareStage(1) : { name: 'marked', share: null, holdMs: null })],
    },
    notes,
  )
}

/** As agents capture the header, and as the lane's key is called where it is metadata. */
function dyeOf(lane: string): Matcher[] {
  const keys = [LANE_HEADER, headerKey(`${TRANSITIVE}${LANE_HEADER}`)]
  return keys.map((attribute) => ({ attribute, equals: lane }))
}

/** Baseline instances are those without any lane: an empty pattern is a label that is not there. */
function selectorOf(rule: Cursor, notes: Notes) {
  const key = maybeText(either(rule, 'label_key', 'labelKey'), 'the key of a label') ?? 'lane'
  const values = either(rule, 'default_label_value', 'defaultLabelValue')
  const list = listOf(textOf(values, 'the value of the label'))
  notes.took(values, say('gray-lane', { label: key, values: list }))
  const [only = ''] = list
  return {
    baseline: { labels: { [key]: '' } },
    gray: { labels: { [key]: list.length === 1 ? only : list } },
  }
}

function readMatch(rule: Cursor): { readonly conditions: Condition[]; readonly all: boolean } {
  const match = either(rule, 'traffic_match_rule', 'trafficMatchRule')
  const list = itemsOf(match.at('arguments'), 'arguments')
  if (list.length === 0) return { conditions: [], all: true }
  const isOr = either(match, 'match_mode', 'matchMode').value === 'OR'
  if (list.length > 1 && !isOr) {
    return {
      conditions: [untold(match, 'mark-not-two-arguments')],
      all: false,
    }
  }
  return { conditions: list.map(readArgument), all: false }
}

/** Null: all requests that match. */
function readShare(gray: Cursor, notes: Notes): DraftStage | null {
  const mode = gray.at('mode').value
  if (mode === 'WARMUP') {
    const warm = gray.at('warmup')
    const over = either(warm, 'interval_second', 'intervalSecond')
    const overMs = durationOf(over)
    notes.took(over, 'rises')
    const curve = warm.at('curvature')
    if (isThere(curve) && curve.value !== 1) {
      notes.leave(curve, 'straight-line', 'give-stage-tolerance')
    }
    return { name: 'warm-up', share: { from: 0, to: 1, overMs }, holdMs: overMs }
  }
  const percent = gray.at('percentage', 'percent')
  if (!isThere(percent)) return null
  const share = numberOf(percent, 'a percentage from 0 to 100', PERCENT_MAX) / PERCENT_MAX
  notes.took(percent, 'share-of-lane')
  return share === 1 ? null : shareStage(share)
}

function entryOf(group: Cursor, notes: Notes): string | null {
  const [entry, second] = itemsOf(group.at('entries'), 'entries')
  const service = entry?.at('selector', 'service')
  if (service === undefined || !isThere(service) || service.value === '*') return null
  if (second !== undefined) {
    notes.leave(group.at('entries'), 'one-decides', 'name-it-split-at')
    return null
  }
  notes.took(service, 'split-at')
  return textOf(service, 'the service that decides')
}
