// Rules between the fields of a plan. They read the raw value, so that all problems are told at once.

export interface FieldProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Raw = Readonly<Record<string, unknown>>

/** Looks only at what is there: types and missing fields are the schema's business. */
export function crossProblems(document: unknown): FieldProblem[] {
  const spec = mappingOf(mappingOf(document).spec)
  const services = listOf(spec.services)
  const stages = listOf(spec.stages)
  return [
    ...repeated(services, 'service', ['spec', 'services']),
    ...repeated(stages, 'name', ['spec', 'stages']),
    ...matchersProblems(mappingOf(spec.mark).anyOf, ['spec', 'mark', 'anyOf']),
    ...eligibleProblems(mappingOf(spec.split)),
    ...services.flatMap(serviceProblems),
    ...stages.flatMap(stageProblems),
    ...splitProblems(spec, services, stages),
  ]
}

function matchersProblems(matchers: unknown, path: FieldProblem['path']): FieldProblem[] {
  return listOf(matchers).flatMap((matcher, index) => {
    const tests = ['equals', 'oneOf', 'matches'].filter((test) => test in matcher)
    if (tests.length === 1) return []
    const got = tests.length === 0 ? 'none' : tests.join(' and ')
    const message = `expected exactly one of equals, oneOf and matches, got ${got}`
    return [{ path: [...path, index], message }]
  })
}

function eligibleProblems(split: Raw): FieldProblem[] {
  if (!('of' in split)) return []
  const path = ['spec', 'split', 'of']
  const of = mappingOf(split.of)
  const say = (message: string) => [{ path, message }]
  if (split.by === 'none') return say('means nothing when by is none: no share is counted')
  if (of === split.of && !('anyOf' in of) && !('noneOf' in of)) {
    return say('says nothing: add anyOf or noneOf, or remove this to count all requests')
  }
  return ['anyOf', 'noneOf'].flatMap((list) => matchersProblems(of[list], [...path, list]))
}

function serviceProblems(service: Raw, index: number): FieldProblem[] {
  const path = ['spec', 'services', index]
  if (!('gray' in service)) {
    return ['breaker', 'whenGrayDown']
      .filter((field) => field in service)
      .map((field) => ({
        path: [...path, field],
        message: 'is about the gray group, and this service has none: add gray or remove this',
      }))
  }
  const named = { reportedAs: service.service }
  const [gray, baseline] = [service.gray, service.baseline].map((written) =>
    sorted({ ...named, ...mappingOf(written) }),
  )
  if (gray !== baseline) return []
  const message = 'selects the same sources as baseline: say what tells gray apart'
  return [{ path: [...path, 'gray'], message }]
}

function stageProblems(stage: Raw, index: number): FieldProblem[] {
  const path = ['spec', 'stages', index]
  if ('tolerance' in stage && !('share' in stage)) {
    const message = 'means nothing without a share: add share or remove tolerance'
    return [{ path: [...path, 'tolerance'], message }]
  }
  return rampProblems(mappingOf(stage.share), [...path, 'share'])
}

function rampProblems({ from, to, over }: Raw, path: FieldProblem['path']): FieldProblem[] {
  if (typeof over === 'string' && /^(0+(\.0+)?(ms|s|m|h|d))+$/.test(over)) {
    return [{ path: [...path, 'over'], message: 'is no time at all: a ramp takes a while' }]
  }
  if (typeof from !== 'string' || typeof to !== 'string') return []
  if (Number.parseFloat(from) !== Number.parseFloat(to)) return []
  const message = `is where the ramp began: write share: ${to} for a share that stays`
  return [{ path: [...path, 'to'], message }]
}

function splitProblems(spec: Raw, services: readonly Raw[], stages: readonly Raw[]) {
  const problems: FieldProblem[] = []
  const say = (path: FieldProblem['path'], message: string) => problems.push({ path, message })
  const written = mappingOf(spec.split).by
  const by = written ?? ('mark' in spec ? 'mark' : 'weight')
  const byPath = written === undefined ? ['spec', 'split'] : ['spec', 'split', 'by']
  if (by === 'mark' && !('mark' in spec)) {
    say(byPath, 'is mark, but the plan has no spec.mark that says how a gray request shows')
  }
  if (by === 'weight') {
    stages.forEach((stage, index) => {
      if (!('share' in stage)) {
        say(['spec', 'stages', index], 'share is missing: a split by weight promises one')
      }
    })
  }
  if (by === 'none' && !('mark' in spec)) {
    say(byPath, 'is none, and there is no spec.mark: nothing could be verified')
  }
  if (services.length > 0 && !services.some((service) => 'gray' in service)) {
    say(['spec', 'services'], 'has no service with a gray group: nothing could be verified')
  }
  return problems
}

function repeated(items: readonly Raw[], field: string, path: readonly string[]): FieldProblem[] {
  const first = new Map<unknown, number>()
  const problems: FieldProblem[] = []
  items.forEach((item, index) => {
    const value = item[field]
    if (typeof value !== 'string') return
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, index)
    else {
      const message = `"${value}" is already the name of ${path.at(-1)}[${earlier}]`
      problems.push({ path: [...path, index, field], message })
    }
  })
  return problems
}

function mappingOf(value: unknown): Raw {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Raw) : {}
}

/** Keeps the positions: what is no mapping reads as an empty one. */
function listOf(value: unknown): Raw[] {
  return Array.isArray(value) ? value.map(mappingOf) : []
}

/** One text for one selector, whatever the order of its fields or whether lists have one element. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 1 ? sorted(value[0]) : `[${value.map(sorted).sort().join()}]`
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? ''
  const entries = Object.entries(value).map(([key, item]) => `${key}:${sorted(item)}`)
  return `{${entries.sort().join()}}`
}
