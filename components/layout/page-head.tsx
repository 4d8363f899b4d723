import type { ReactNode } from 'react'
import styles from './page-head.module.css'

export interface PageHeadProps {
  readonly title: string
  /** What the page says in one sentence. */
  readonly answer?: string
  readonly isBad?: boolean
  /** At the end of the line. */
  readonly aside?: ReactNode
}

export function PageHead({ title, answer, isBad = false, aside }: PageHeadProps) {
  return (
    <header className={styles.head}>
      <div>
        <h1 className={answer === undefined ? styles.answer : styles.title}>{title}</h1>
        {answer === undefined ? null : (
          <p className={styles.answer} data-bad={isBad}>
            {answer}
          </p>
        )}
      </div>
      {aside}
    </header>
  )
}
