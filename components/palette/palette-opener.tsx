'use client'
import { UnstyledButton } from '@mantine/core'
import { useLocalStorage, useOs } from '@mantine/hooks'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useCallback, useState } from 'react'
import styles from './palette.module.css'
import { PALETTE_LIST } from './palette-list'
import { typeAhead } from './type-ahead'
import { useShellKeys } from './use-shell-keys'

const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false })
const ShortcutList = dynamic(
  () => import('./shortcut-list').then((module) => module.ShortcutList),
  { ssr: false },
)

/** A small button in the frame of every page; what it opens is read when somebody first asks. */
export function PaletteOpener() {
  const t = useTranslations('palette')
  const os = useOs()
  const command = os === 'macos' || os === 'ios' ? '⌘' : 'Ctrl'
  const [asked, setAsked] = useState(0)
  const [listed, setListed] = useState<'never' | 'open' | 'closed'>('never')
  const [single, setSingle] = useLocalStorage({ key: 'grayproof-single-keys', defaultValue: true })
  const [typed] = useState(() => typeAhead(isSearch))
  const openPalette = useCallback(() => {
    typed.begin()
    setAsked((count) => count + 1)
  }, [typed])
  const openShortcuts = useCallback(() => setListed('open'), [])
  useShellKeys({ single, openPalette, openShortcuts })
  return (
    <>
      <UnstyledButton
        className={styles.opener}
        onClick={openPalette}
        aria-label={t('open')}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" className={styles.glass}>
          <circle cx="8.5" cy="8.5" r="5.5" />
          <path d="M12.7 12.7 17.5 17.5" />
        </svg>
        <span className={styles.words}>{t('open')}</span>
        <kbd className={styles.key}>{command} K</kbd>
      </UnstyledButton>
      {asked === 0 ? null : <Palette asked={asked} typed={typed} showShortcuts={openShortcuts} />}
      {listed === 'never' ? null : (
        <ShortcutList
          opened={listed === 'open'}
          command={command}
          single={single}
          setSingle={setSingle}
          close={() => setListed('closed')}
        />
      )}
    </>
  )
}

function isSearch(focused: Element | null): boolean {
  return focused?.getAttribute('aria-controls') === PALETTE_LIST
}
