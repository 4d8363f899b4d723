import type { ReactNode } from 'react'
import styles from './card.module.css'

export interface CardProps {
  readonly title: string
  /** Unique on its page: the title names the section for screen readers. */
  readonly id: string
  /** Beside the title. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A titled section of a page. */
export function Card({ title, id, aside, children }: CardProps) {
  return (
    <section className={styles.card} aria-labelledby={`${id}-title`} id={id}>
      <div className={styles.head}>
        <h2 className={styles.title} id={`${id}-title`}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
