// Between the plan as written and the plan as the rest of the program reads it. Pure.
import type { z } from 'zod'
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import { canonicalMarkKey } from '#lib/model/mark'
import { breaker as breakerSchema, type PlanDocument } from './document'
import {
  API_VERSION,
  type CheckSetting,
  type EligibleRule,
  type MarkMatcher,
  PLAN_KIND,
  type Plan,
  type PlanService,
  type Ramp,
  type Selector,
  type Stage,
} from './plan'

type Spec = PlanDocument['spec']
type WrittenSelector = Spec['services'][number]['baseline']
type WrittenMatcher = NonNullable<Spec['mark']>['anyOf'][number]
type WrittenShare = NonNullable<Spec['stages'][number]['share']>
type WrittenEligible = NonNullable<Spec['split']['of']>

/** Fills in what follows from the rest: names of services, who splits, options of checks. */
export function toPlan({ metadata, spec }: PlanDocument): Plan {
  const mark = spec.mark === undefined ? null : { anyOf: spec.mark.anyOf.map(toMatcher) }
  return {
    name: metadata.name,
    mark,
    services: spec.services.map(toService),
    split: {
      at: spec.split.at ?? null,
      by: spec.split.by ?? (mark === null ? 'weight' : 'mark'),
      unit: spec.split.unit?.attribute ?? null,
      of: spec.split.of === undefined ? null : toEligible(spec.split.of),
    },
    stages: spec.stages.map((stage) => ({
      name: stage.name,
      ...toShare(stage.share),
      tolerance: stage.tolerance ?? null,
      holdMs: stage.hold ?? null,
    })),
    afterPromotion: spec.afterPromotion ?? 'gray',
    settleMs: spec.settle,
    warmUpMs: spec.warmUp,
    checks: toSettings(spec.checks),
    notify: spec.notify,
  }
}

/** The inverse: reading what this writes gives the same plan. */
export function toDocument(plan: Plan): PlanDocument {
  return {
    apiVersion: API_VERSION,
    kind: PLAN_KIND,
    metadata: { name: plan.name },
    spec: {
      ...(plan.mark === null ? {} : { mark: { anyOf: plan.mark.anyOf.map(fromMatcher) } }),
      services: plan.services.map(fromService),
      split: {
        ...(plan.split.at === null ? {} : { at: plan.split.at }),
        by: plan.split.by,
        ...(plan.split.unit === null ? {} : { unit: { attribute: plan.split.unit } }),
        ...(plan.split.of === null ? {} : { of: fromEligible(plan.split.of) }),
      },
      stages: plan.stages.map(({ name, share, ramp, tolerance, holdMs }) => ({
        name,
        ...(share === null ? {} : { share: fromShare(share, ramp) }),
        ...(tolerance === null ? {} : { tolerance }),
        ...(holdMs === null ? {} : { hold: holdMs }),
      })),
      ...(plan.afterPromotion === 'gray' ? {} : { afterPromotion: plan.afterPromotion }),
      settle: plan.settleMs,
      warmUp: plan.warmUpMs,
      checks: Object.fromEntries(
        Object.entries(plan.checks).map(([name, setting]) => [name, fromSetting(setting)]),
      ),
      notify: [...plan.notify],
    },
  }
}

/** The setting of one check: what the plan says, or its defaults. */
export function settingOf(plan: Plan, check: Check): CheckSetting {
  return plan.checks[check.name] ?? { use: 'default', options: defaultsOf(check) }
}

function toService(written: Spec['services'][number]): PlanService {
  const { service, breaker = breakerSchema.parse({}) } = written
  return {
    service,
    baseline: toSelector(written.baseline, service),
    gray: written.gray === undefined ? null : toSelector(written.gray, service),
    whenGrayDown: written.whenGrayDown ?? 'baseline',
    breaker: {
      errorRate: breaker.errorRate,
      minErrors: breaker.minErrors,
      halfOpenMs: breaker.halfOpen,
      windowMs: breaker.window,
    },
  }
}

function fromService({ service, baseline, gray, whenGrayDown, breaker }: PlanService) {
  const always = { service, baseline: fromSelector(baseline) }
  if (gray === null) return always
  return {
    ...always,
    gray: fromSelector(gray),
    whenGrayDown,
    breaker: {
      errorRate: breaker.errorRate,
      minErrors: breaker.minErrors,
      halfOpen: breaker.halfOpenMs,
      window: breaker.windowMs,
    },
  }
}

function toShare(written: WrittenShare | undefined): Pick<Stage, 'share' | 'ramp'> {
  if (written === undefined) return { share: null, ramp: null }
  if (typeof written === 'number') return { share: written, ramp: null }
  return { share: written.to, ramp: { from: written.from, overMs: written.over } }
}

function fromShare(share: number, ramp: Ramp | null): WrittenShare {
  return ramp === null ? share : { from: ramp.from, to: share, over: ramp.overMs }
}

function toEligible({ anyOf = [], noneOf = [] }: WrittenEligible): EligibleRule {
  return { anyOf: anyOf.map(toMatcher), noneOf: noneOf.map(toMatcher) }
}

function fromEligible({ anyOf, noneOf }: EligibleRule): WrittenEligible {
  return {
    ...(anyOf.length === 0 ? {} : { anyOf: anyOf.map(fromMatcher) }),
    ...(noneOf.length === 0 ? {} : { noneOf: noneOf.map(fromMatcher) }),
  }
}

/** Without `reportedAs` a selector means the instances of its own service, never everybody's. */
function toSelector(written: WrittenSelector, service: string): Selector {
  return {
    reportedAs: written.reportedAs ?? [service],
    instance: written.instance ?? null,
    version: written.version ?? null,
    labels: written.labels ?? {},
  }
}

function fromSelector({ reportedAs, instance, version, labels }: Selector): WrittenSelector {
  return {
    reportedAs: [...reportedAs],
    ...(instance === null ? {} : { instance: [...instance] }),
    ...(version === null ? {} : { version: [...version] }),
    ...(Object.keys(labels).length === 0
      ? {}
      : {
          labels: Object.fromEntries(
            Object.entries(labels).map(([key, patterns]) => [key, [...patterns]]),
          ),
        }),
  }
}

/** Exactly one of the three is there: cross-checks saw to it. */
function toMatcher({ attribute, equals, oneOf, matches }: WrittenMatcher): MarkMatcher {
  const key = canonicalMarkKey(attribute)
  if (equals !== undefined) return { attribute: key, test: { kind: 'equals', value: equals } }
  if (oneOf !== undefined) return { attribute: key, test: { kind: 'oneOf', values: oneOf } }
  return { attribute: key, test: { kind: 'matches', glob: matches ?? '' } }
}

function fromMatcher({ attribute, test }: MarkMatcher): WrittenMatcher {
  if (test.kind === 'equals') return { attribute, equals: test.value }
  if (test.kind === 'oneOf') return { attribute, oneOf: [...test.values] }
  return { attribute, matches: test.glob }
}

type WrittenSetting = CheckSetting['use'] | Record<string, unknown>

function toSettings(written: Spec['checks']): Record<string, CheckSetting> {
  const given = Object.entries(written).filter(([, setting]) => setting !== undefined)
  return Object.fromEntries(
    given.map(([name, setting]) => [name, toSetting(name, setting as WrittenSetting)]),
  )
}

function toSetting(name: string, written: WrittenSetting): CheckSetting {
  if (typeof written === 'string') return { use: written, options: defaultsOf(findCheck(name)) }
  const { required, ...options } = written
  const use = required === undefined ? 'default' : required ? 'required' : 'shown'
  return { use, options }
}

/** `off` keeps no options; everything else is written with all of them. */
function fromSetting({ use, options }: CheckSetting): WrittenSetting {
  const known = options as Record<string, unknown>
  if (use === 'off' || Object.keys(known).length === 0) return use
  return use === 'default' ? known : { ...known, required: use === 'required' }
}

function findCheck(name: string): Check | undefined {
  return (CHECKS as readonly Check[]).find((candidate) => candidate.name === name)
}

/** Made once a check: plans are asked for them at every look. */
const DEFAULTS = new Map<Check, z.output<Check['options']>>()

function defaultsOf(check: Check | undefined): z.output<Check['options']> {
  if (check === undefined) return {}
  const options = DEFAULTS.get(check) ?? check.options.parse({})
  DEFAULTS.set(check, options)
  return options
}
