import { useTranslations } from 'next-intl'
import type { Group } from '#lib/model/source'
import styles from './group-mark.module.css'
import { GroupSign } from './group-sign'

export interface GroupMarkProps {
  /** Null: no service of a plan, so no group. */
  readonly group: Group | null
  /** Only the sign, when the word stands elsewhere; the word is still read aloud. */
  readonly bare?: boolean
}

/** ◆ gray, ● baseline: told by sign, word and colour, never by colour alone. */
export function GroupMark({ group, bare = false }: GroupMarkProps) {
  const t = useTranslations('group')
  if (group === null) return null
  return (
    <span className={styles.mark}>
      <svg className={styles.sign} viewBox="-6 -6 12 12" aria-hidden="true">
        <GroupSign group={group} />
      </svg>
      <span className={bare ? styles.hidden : undefined}>{t(group)}</span>
    </span>
  )
}
