import { describe, expect, it } from 'vitest'
import { importPlans } from '#lib/plan/import/import-plans'
import { voiceIn } from '#lib/wording/voices'
import { wordImport } from '#lib/wording/word-import'
import { given, refused } from './given'

describe('several formats at once', () => {
  const files = [given('argo-rollouts.yaml'), given('istio-virtualservice.yaml')]

  it('asks which of them is the plan', () => {
    expect(refused(files)).toBe(
      'the files hold argo-rollouts and istio: say with the format which of them is the plan',
    )
  })

  it('reads the one that is named, and says what it did not read', () => {
    const { format, plans, skipped } = wordImport(
      importPlans(files, 'argo-rollouts'),
      voiceIn('en'),
    )
    expect([format, plans.length]).toEqual(['argo-rollouts', 1])
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'a VirtualService says nothing here',
      'a DestinationRule says nothing here',
    ])
  })

  it('knows what a slip in the name of a format meant', () => {
    expect(refused(files, 'argo-rolouts')).toBe(
      'format "argo-rolouts" is not known: did you mean "argo-rollouts"?',
    )
  })
})
