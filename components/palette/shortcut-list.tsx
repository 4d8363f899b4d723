'use client'
import { Modal, Switch } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './palette.module.css'

export interface ShortcutListProps {
  readonly opened: boolean
  /** How this system calls the key that goes with letters: Ctrl or ⌘. */
  readonly command: string
  readonly single: boolean
  setSingle(single: boolean): void
  close(): void
}

/** What the keyboard can do, everywhere and on single pages. */
export function ShortcutList({ opened, command, single, setSingle, close }: ShortcutListProps) {
  const t = useTranslations('shortcuts')
  const lines = [
    { keys: [command, 'K'], meaning: t('palette') },
    { keys: ['?'], meaning: t('list') },
    { keys: ['Tab'], meaning: t('tab') },
    { keys: ['Enter'], meaning: t('enter') },
    { keys: ['Esc'], meaning: t('escape') },
    { keys: ['←', '↑', '→', '↓'], meaning: t('arrows') },
    { keys: ['Shift', '←', '→'], meaning: t('shiftArrows') },
    { keys: [command, 'Space'], meaning: t('complete') },
  ]
  return (
    <Modal
      opened={opened}
      onClose={close}
      centered
      size="lg"
      title={t('title')}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <dl className={styles.list}>
        {lines.map(({ keys, meaning }) => (
          <div key={meaning} style={{ display: 'contents' }}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Switch
        checked={single}
        onChange={({ currentTarget }) => setSingle(currentTarget.checked)}
        label={t('single')}
        description={t('singleHint')}
      />
    </Modal>
  )
}
