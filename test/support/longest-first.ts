// The order of test files. A checkout that never ran them has no times to go by, so the longest are
// named here: what starts last should not be what everybody then waits for.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Of those that run together, the longest first; but what waits beside the scenarios, which play
 * bookstores of their own, and the demo's when those are nearly over.
 */
const LONG = [
  ['flow/scenarios', 'flow/skywalking-agent', 'flow/kill', 'flow/scenario-table'],
  ['flow/imported-plans', 'flow/alerts', 'flow/reports', 'flow/demo', 'cluster/flow'],
  ['browser/pages', 'browser/topology', 'browser/import', 'browser/rollout/war-room'],
  ['browser/alerts', 'browser/stranger', 'browser/reports', 'browser/palette'],
  ['engine/evaluator', 'engine/receiver', 'store/engine/engine', 'engine/evaluate/judge-failures'],
]
  .flat()
  .map((name) => `/test/${name}.test.ts`)

/** Files that are not named keep vitest's own order, after those that are. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId, project }: TestSpecification): [group: number, place: number] => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name))
      return [project.config.sequence.groupOrder, place === -1 ? LONG.length : place]
    }
    return sorted.sort((a, b) => {
      const [[groupA, placeA], [groupB, placeB]] = [rank(a), rank(b)]
      return groupA - groupB || placeA - placeB
    })
  }
}
