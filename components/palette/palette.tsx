'use client'
import '@mantine/spotlight/styles.css'
import {
  createSpotlight,
  SpotlightAction,
  SpotlightActionsGroup,
  SpotlightRoot,
  SpotlightSearch,
  useSpotlight,
} from '@mantine/spotlight'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useNumbers } from '#components/format/numbers'
import { StageModal } from '#components/rollout/stage-modal'
import type { RolloutListEntry } from '#lib/load/load-rollouts'
import { rolloutUrl } from '#lib/load/urls'
import type { StageAction } from '#lib/model/rollout'
import { nextStage } from './next-stage'
import styles from './palette.module.css'
import type { PaletteEntry } from './palette-entry'
import { PALETTE_LIST } from './palette-list'
import type { TypeAhead } from './type-ahead'
import { useEntries } from './use-entries'
import { useKnownRollouts } from './use-known-rollouts'

const [store, palette] = createSpotlight()
const SEARCH = { autoComplete: 'off', spellCheck: false, 'data-autofocus': true } as const

export interface PaletteProps {
  /** Opens whenever it grows. */
  readonly asked: number
  /** Before the search field was there. */
  readonly typed: TypeAhead
  showShortcuts(): void
}

interface Asked {
  readonly rollout: RolloutListEntry
  readonly action: StageAction
}

/** Anywhere and anything by a few letters; what changes a rollout asks first. */
export function Palette({ asked, typed, showShortcuts }: PaletteProps) {
  const router = useRouter()
  const { percent } = useNumbers()
  const known = useKnownRollouts(asked)
  const [action, setAction] = useState<Asked | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each asking opens it
  useEffect(() => {
    change({ query: '' })
    palette.open()
  }, [asked])
  const ask = useCallback(
    (rollout: RolloutListEntry, wanted: StageAction) => {
      router.push(rolloutUrl(rollout.name))
      setAction({ rollout, action: wanted })
    },
    [router],
  )
  const next = action === null ? null : nextStage(action.rollout)
  return (
    <>
      <PaletteList known={known} typed={typed} ask={ask} showShortcuts={showShortcuts} />
      {action === null ? null : (
        <StageModal
          name={action.rollout.name}
          action={action.action}
          next={
            next === null
              ? null
              : { name: next.name, share: next.share === null ? null : percent(next.share) }
          }
          onClose={() => setAction(null)}
        />
      )}
    </>
  )
}

interface ListProps {
  readonly known: ReturnType<typeof useKnownRollouts>
  readonly typed: TypeAhead
  ask(rollout: RolloutListEntry, action: StageAction): void
  showShortcuts(): void
}

const NONE: readonly RolloutListEntry[] = []

function PaletteList(props: ListProps) {
  const t = useTranslations('palette')
  return (
    <SpotlightRoot
      store={store}
      shortcut={null}
      attributes={{ content: { 'aria-label': t('title') } }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      classNames={{ content: styles.content ?? '' }}
    >
      <PaletteBody {...props} />
    </SpotlightRoot>
  )
}

function PaletteBody({ known, typed, ask, showShortcuts }: ListProps) {
  const t = useTranslations('palette')
  const { query, selected } = useSpotlight(store)
  const rollouts = known.state === 'known' ? known.rollouts : NONE
  const entries = useEntries({ query, rollouts, ask, showShortcuts })
  const groups = [...new Set(entries.map(({ group }) => group))]
  const active = useChoice(entries, { query, selected })
  return (
    <>
      <SpotlightSearch
        {...SEARCH}
        onFocus={() => {
          const before = typed.take()
          if (before !== '') change({ query: before })
        }}
        role="combobox"
        aria-label={t('title')}
        aria-expanded
        aria-controls={PALETTE_LIST}
        {...(active === undefined ? {} : { 'aria-activedescendant': optionId(active) })}
        placeholder={t('placeholder')}
      />
      <p role="status" className={styles.state}>
        {known.state === 'known' ? t('found', { count: entries.length }) : t(known.state)}
      </p>
      <div id={PALETTE_LIST} role="listbox" aria-label={t('title')} className={styles.options}>
        {groups.map((group) => (
          <SpotlightActionsGroup
            key={group}
            label={t(`groups.${group}`)}
            role="group"
            aria-label={t(`groups.${group}`)}
          >
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Option key={entry.id} entry={entry} active={entry.id === active} />
              ))}
          </SpotlightActionsGroup>
        ))}
      </div>
      <p className={styles.keys}>{t('keys')}</p>
    </>
  )
}

/**
 * Before anybody can press Enter: the first for what was typed, also when rollouts come in before it;
 * but who has gone to another with the arrow keys meanwhile stays there.
 */
function useChoice(
  entries: readonly PaletteEntry[],
  { query, selected }: { readonly query: string; readonly selected: number },
): string | undefined {
  const asked = useRef<string | null>(null)
  const first = useRef<string | undefined>(undefined)
  const ids = entries.map(({ id }) => id).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list is another one
  useLayoutEffect(() => {
    // A key that was pressed just now is known in the document only.
    const marked = asked.current === query ? markedOption() : undefined
    const gone = marked === first.current ? undefined : marked
    const place = entries.findIndex((entry) => optionId(entry.id) === gone)
    asked.current = query
    if (place < 0) first.current = entries[0] === undefined ? undefined : optionId(entries[0].id)
    select(Math.max(0, place))
  }, [ids, query])
  return entries[selected]?.id
}

/** `updateState` alone would tell nobody. */
function change(part: Partial<ReturnType<typeof store.getState>>) {
  store.setState({ ...store.getState(), ...part })
}

/** The library marks the chosen option in the document itself. */
function markedOption(): string | undefined {
  return document.querySelector(`#${PALETTE_LIST} [data-selected]`)?.id
}

function select(selected: number) {
  const options = document.querySelectorAll(`#${PALETTE_LIST} [data-action]`)
  for (const [index, option] of options.entries()) {
    if (index === selected) option.setAttribute('data-selected', 'true')
    else option.removeAttribute('data-selected')
  }
  change({ selected, listId: PALETTE_LIST })
}

function optionId(id: string): string {
  return `palette-${id}`
}

function Option({ entry, active }: { readonly entry: PaletteEntry; readonly active: boolean }) {
  return (
    <SpotlightAction
      // The part keeps `id` to itself, but the search field has to name it.
      ref={(element: HTMLButtonElement | null) => {
        element?.setAttribute('id', optionId(entry.id))
      }}
      role="option"
      aria-selected={active}
      className={styles.option ?? ''}
      onClick={entry.run}
    >
      <span className={styles.label}>{entry.label}</span>
      {entry.hint === undefined ? null : <span className={styles.hint}>{entry.hint}</span>}
    </SpotlightAction>
  )
}
