// Reads OpenMetrics 1.0 text as strictly as the specification asks, so that tests see what it forbids.
// How: line by line after the grammar of "OpenMetrics, a cloud-native, highly scalable metrics protocol";
// only what we export (counters and gauges) is known.

export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly ParsedSample[]
}

const METADATA = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y
const NUMBER = /^(NaN|[+-]?Inf|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)$/

/** Throws with the line that breaks a rule. */
export function parseOpenMetrics(text: string): ParsedFamily[] {
  if (!text.endsWith('# EOF\n')) throw new Error('does not end with "# EOF"')
  const families = new Map<string, { type: string; help: string; samples: ParsedSample[] }>()
  let current = ''
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const metadata = METADATA.exec(line)
    if (metadata !== null) {
      const [, word = '', name = '', rest = ''] = metadata
      if (name !== current && families.has(name)) throw new Error(`${name} is not in one piece`)
      const family = families.get(name) ?? { type: '', help: '', samples: [] }
      if (family.samples.length > 0) throw new Error(`metadata after samples: ${line}`)
      families.set(name, word === 'TYPE' ? { ...family, type: rest } : { ...family, help: rest })
      current = name
      continue
    }
    const sample = parseSample(line)
    const family = families.get(current)
    if (family === undefined) throw new Error(`sample before its family: ${line}`)
    const suffix = family.type === 'counter' ? '_total' : ''
    if (sample.name !== current + suffix) throw new Error(`${sample.name} is not of ${current}`)
    if (family.type === 'counter' && !(sample.value >= 0)) throw new Error(`counter: ${line}`)
    const key = JSON.stringify(Object.entries(sample.labels).sort())
    const twice = (other: ParsedSample) =>
      JSON.stringify(Object.entries(other.labels).sort()) === key
    if (family.samples.some(twice)) throw new Error(`twice: ${line}`)
    family.samples.push(sample)
  }
  return [...families].map(([name, family]) => ({ name, ...family }))
}

function parseSample(line: string): ParsedSample {
  const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? []
  if (name === '' || !NUMBER.test(number)) throw new Error(`not a sample: ${line}`)
  const value = number.endsWith('Inf')
    ? number.startsWith('-')
      ? -Infinity
      : Infinity
    : Number(number)
  return { name, labels: parseLabels(labels, line), value }
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? []
    if (name === '') throw new Error(`bad labels: ${line}`)
    if (name in labels) throw new Error(`label twice: ${line}`)
    labels[name] = value.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
  }
  return labels
}
