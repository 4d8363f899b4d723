'use client'
import { CopyButton, UnstyledButton } from '@mantine/core'
import styles from './copy-text.module.css'

export interface CopyTextProps {
  readonly text: string
  readonly words: { readonly copy: string; readonly copied: string }
}

/** A line to paste elsewhere, with a button that copies it. */
export function CopyText({ text, words }: CopyTextProps) {
  return (
    <div className={styles.box}>
      <pre className={styles.text}>{text}</pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <UnstyledButton className={styles.button} onClick={copy}>
            {copied ? words.copied : words.copy}
          </UnstyledButton>
        )}
      </CopyButton>
    </div>
  )
}
