// What a form does to the text of a plan, beyond setting a field: words that become mappings. Pure.
import { type Path, readPlanText, setField, valueAt } from './plan-text'

/** As `setField`. `routing: required` keeps its meaning when one of its options is set. */
export function setPlanField(text: string, path: Path, value: unknown): string {
  const [spec, checks, check, option] = path
  if (spec !== 'spec' || checks !== 'checks' || check === undefined || option === undefined) {
    return setField(text, path, value)
  }
  const above = path.slice(0, 3)
  const word = valueAt(readPlanText(text).value, above)
  if (word !== 'required' && word !== 'shown') return setField(text, path, value)
  if (value === undefined) return text
  return setField(text, above, { [option]: value, required: word === 'required' })
}
