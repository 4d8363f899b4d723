import type { Window } from '#lib/load/windows'
import { Link } from './link'
import styles from './window-switch.module.css'

export interface WindowSwitchProps {
  readonly label: string
  /** In the order shown. */
  readonly choices: readonly {
    readonly value: Window
    readonly label: string
    /** The same page with this time. */
    readonly href: string
  }[]
  readonly chosen: Window
}

/** The time that is counted: links, since the choice is part of the address. */
export function WindowSwitch({ label, choices, chosen }: WindowSwitchProps) {
  return (
    <nav className={styles.switch} aria-label={label}>
      {choices.map(({ value, label: name, href }) => (
        <Link
          key={value}
          href={href}
          scroll={false}
          replace
          prefetch={false}
          className={styles.choice}
          {...(value === chosen ? { 'aria-current': 'true' as const } : {})}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
