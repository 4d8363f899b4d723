// The dashboard for Grafana asks only for what `/metrics` exports. How: names and labels are read out of
// its queries; functions and keywords of PromQL are the only other words in them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FAMILIES, type Family } from '#lib/load/metrics/families'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
}

const url = new URL('../../../docs/grafana/grayproof.json', import.meta.url)
const dashboard = JSON.parse(readFileSync(url, 'utf8'))
const panels: readonly Panel[] = dashboard.panels
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
const families = new Map<string, Family>(FAMILIES.map((family) => [family.name, family]))

function namesIn(query: string): string[] {
  return [...query.matchAll(/\bgrayproof_\w+/g)].map(([name]) => name)
}

describe('the dashboard for Grafana', () => {
  it('asks for metrics that are exported, and leaves none out', () => {
    const asked = new Set(queries.flatMap(namesIn))
    expect([...asked].filter((name) => !families.has(name))).toEqual([])
    expect([...families.keys()].filter((name) => !asked.has(name))).toEqual([])
  })

  it('filters and groups by labels that the metrics have', () => {
    for (const query of queries) {
      for (const [, name = '', filter = ''] of query.matchAll(/(grayproof_\w+)\{([^}]*)\}/g)) {
        const labels = [...filter.matchAll(/(\w+)\s*[=!]~?/g)].map(([, label = '']) => label)
        const known = families.get(name)?.labels ?? []
        expect(labels.filter((label) => !known.includes(label))).toEqual([])
      }
      const known = namesIn(query).flatMap((name) => families.get(name)?.labels ?? [])
      const by = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
        list.split(',').map((label) => label.trim()),
      )
      expect(by.filter((label) => !known.includes(label))).toEqual([])
    }
  })

  it('takes rates of counters, and of nothing else', () => {
    for (const query of queries) {
      const rated = [...query.matchAll(/rate\((grayproof_\w+)/g)].map(([, name = '']) => name)
      expect(rated.filter((name) => families.get(name)?.type !== 'counter')).toEqual([])
      const counters = namesIn(query).filter((name) => families.get(name)?.type === 'counter')
      expect(counters.sort()).toEqual(rated.sort())
    }
  })

  it('closes what it opens', () => {
    const open = (query: string, bracket: string) => query.split(bracket).length
    for (const [from, to] of ['()', '{}', '[]']) {
      expect(queries.filter((query) => open(query, from!) !== open(query, to!))).toEqual([])
    }
  })

  it('lies on a grid of 24 without one panel on another, each with a title and what it shows', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = new Set<string>()
    for (const { gridPos, title, type, description } of panels) {
      const { x, y, w, h } = gridPos
      expect(title).not.toBe('')
      if (type !== 'row') expect(description).toMatch(/\.$/)
      expect(x + w).toBeLessThanOrEqual(24)
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(cells.has(`${column},${line}`)).toBe(false)
          cells.add(`${column},${line}`)
        }
      }
    }
  })

  it('lets whoever imports it choose the data source and the rollouts', () => {
    const variables: readonly { name: string }[] = dashboard.templating.list
    expect(variables.map(({ name }) => name)).toEqual(['datasource', 'rollout'])
    expect(JSON.stringify(panels)).not.toMatch(/"uid":"(?!\$\{datasource\})/)
  })
})
