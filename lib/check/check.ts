// The shape of a check: one question, asked of a sample, answered by findings. Pure.
import type { z } from 'zod'
import type { Finding } from '#lib/model/verdict'
import type { Sample } from './sample'

/** What a check reads from the sample; tells which queries must run. */
export type Need = 'share' | 'routes' | 'comparisons' | 'breakers' | 'sources' | 'edges' | 'quality'

/** What a check says; the judge adds its name and whether it is required. */
export type Answer = Omit<Finding, 'check' | 'required'> & {
  /** False: shown only, whatever the plan requires, e.g. an edge that gray never takes. */
  readonly decisive?: boolean
}

export interface Check<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** Grows when the same sample may get another answer. */
  readonly version: number
  /** The question, as a person would ask it. */
  readonly title: string
  readonly options: Options
  readonly needs: readonly Need[]
  /** Whether it decides the verdict when the plan says nothing. */
  readonly required: boolean
  run(sample: Sample, options: z.output<Options>): readonly Answer[]
}
