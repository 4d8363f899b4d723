'use client'
import { ActionIcon, Button } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { fieldOf, type Path } from '#lib/load/plan/plan-text'
import styles from './form.module.css'
import { usePlanForm } from './form-context'

export interface FormSectionProps {
  readonly title: string
  readonly hint: string
  /** Problems of this very field show below the title. */
  readonly path: Path
  readonly children: ReactNode
}

/** A part of the plan, with what it is for. */
export function FormSection({ title, hint, path, children }: FormSectionProps) {
  const { problems } = usePlanForm()
  const own = problems.filter(({ field }) => field === fieldOf(path))
  const id = `plan-${path.join('-')}`
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 className={styles.title} id={id}>
        {title}
      </h3>
      <p className={styles.hint}>{hint}</p>
      {own.map(({ message }) => (
        <p key={message} className={styles.problem}>
          <span aria-hidden="true">✕ </span>
          {title} {message}
        </p>
      ))}
      {children}
    </section>
  )
}

export function AddButton({
  children,
  onClick,
}: {
  readonly children: string
  readonly onClick: () => void
}) {
  const { disabled } = usePlanForm()
  return (
    <Button
      variant="default"
      size="compact-sm"
      disabled={disabled}
      onClick={onClick}
      className={styles.add ?? ''}
    >
      + {children}
    </Button>
  )
}

export interface ItemButtonsProps {
  readonly list: Path
  readonly index: number
  readonly count: number
  /** What is moved or removed, for screen readers. */
  readonly name: string
  readonly movable?: boolean
  /** What goes away, when it is no element of a list. */
  readonly remove?: Path
}

/** Up, down and away, for an element of a list. */
export function ItemButtons(props: ItemButtonsProps) {
  const { list, index, count, name, movable = false } = props
  const t = useTranslations('planEditor')
  const { set, move, disabled } = usePlanForm()
  const button = (sign: string, label: string, able: boolean, act: () => void) => (
    <ActionIcon
      variant="subtle"
      size="sm"
      aria-label={label}
      title={label}
      disabled={disabled || !able}
      onClick={act}
    >
      <span aria-hidden="true">{sign}</span>
    </ActionIcon>
  )
  return (
    <span className={styles.buttons}>
      {movable
        ? button('↑', t('moveUp', { name }), index > 0, () =>
            move(list, { from: index, to: index - 1 }),
          )
        : null}
      {movable
        ? button('↓', t('moveDown', { name }), index < count - 1, () =>
            move(list, { from: index, to: index + 1 }),
          )
        : null}
      {button('✕', t('remove', { name }), true, () =>
        set(props.remove ?? (count === 1 ? list : [...list, index]), undefined),
      )}
    </span>
  )
}
