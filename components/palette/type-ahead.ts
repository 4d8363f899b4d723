/** Nobody types on for longer before a field that does not come. */
const WAIT_MS_MAX = 5_000
const CHARS_MAX = 200

export interface TypeAhead {
  /** From now on keys are kept, until the field has the focus. */
  begin(): void
  /** What was typed meanwhile, once. */
  take(): string
}

/**
 * Keeps what somebody types between asking for a field and the field being there. Such keys would be
 * lost, or do something with what has the focus still.
 */
export function typeAhead(isField: (focused: Element | null) => boolean): TypeAhead {
  let typed = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(timer)
    document.removeEventListener('keydown', onKey, true)
  }
  const onKey = (event: KeyboardEvent) => {
    if (isField(document.activeElement)) return end()
    const { key, ctrlKey, metaKey, altKey, isComposing } = event
    if (ctrlKey || metaKey || altKey || isComposing) return
    if (key === 'Escape') typed = ''
    else if (key === 'Backspace') typed = typed.slice(0, -1)
    else if (key.length === 1) typed = (typed + key).slice(0, CHARS_MAX)
    else if (key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    begin() {
      end()
      typed = ''
      timer = setTimeout(end, WAIT_MS_MAX)
      document.addEventListener('keydown', onKey, true)
    },
    take() {
      const all = typed
      end()
      typed = ''
      return all
    },
  }
}
