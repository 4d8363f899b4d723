'use client'
import { createContext, useContext } from 'react'
import type { CheckForm } from '#lib/load/plan/check-fields'
import type { PlanSuggestions } from '#lib/load/plan/load-plan-editor'
import { fieldOf, type Path, valueAt } from '#lib/load/plan/plan-text'
import type { PlanHint, ServicePreview } from '#lib/load/plan/preview-plan'

export interface PlanFormState {
  /** What the text says. */
  readonly value: Readonly<Record<string, unknown>>
  /** The text is no YAML at the moment: the form shows what it last was. */
  readonly disabled: boolean
  /** Null: a rollout that is not there yet, so its name is free. */
  readonly name: string | null
  readonly problems: readonly { readonly field: string; readonly message: string }[]
  readonly hints: readonly PlanHint[]
  readonly services: readonly ServicePreview[]
  readonly suggestions: PlanSuggestions
  readonly checks: readonly CheckForm[]
  /** `undefined` takes the field away. */
  set(path: Path, value: unknown): void
  move(list: Path, move: { from: number; to: number }): void
}

const FormContext = createContext<PlanFormState | null>(null)
export const PlanFormProvider = FormContext

export function usePlanForm(): PlanFormState {
  const state = useContext(FormContext)
  if (state === null) throw new Error('outside of a plan form')
  return state
}

/** One field: what it says, what is wrong with it, and how to set it. */
export function useField(path: Path) {
  const { value, problems, set, disabled } = usePlanForm()
  const field = fieldOf(path)
  const problem = problems.find((one) => one.field === field || one.field.startsWith(`${field}[`))
  return {
    value: valueAt(value, path),
    problem: problem?.message ?? null,
    disabled,
    set: (next: unknown) => set(path, next),
  }
}

/** The mappings of a list at a path, whatever stands there. */
export function useItems(path: Path): readonly Readonly<Record<string, unknown>>[] {
  const { value } = usePlanForm()
  const items = valueAt(value, path)
  return Array.isArray(items) ? items.map((item) => (isRecord(item) ? item : {})) : []
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
