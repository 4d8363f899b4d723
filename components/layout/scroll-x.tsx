import type { ReactNode } from 'react'
import styles from './scroll-x.module.css'

export interface ScrollXProps {
  /** What is scrolled, for those who reach it by keyboard. */
  readonly label: string
  readonly children: ReactNode
}

/** Keeps a wide table from widening its page; reachable by keyboard. */
export function ScrollX({ label, children }: ScrollXProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
