'use client'
import { Checkbox } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { TextField } from './fields'
import styles from './form.module.css'
import { isRecord, useItems, usePlanForm } from './form-context'
import { AddButton, FormSection, ItemButtons } from './form-section'

const LIST = ['spec', 'stages']

/** The way from the first share to all. */
export function Stages() {
  const t = useTranslations('planEditor')
  const { set } = usePlanForm()
  const stages = useItems(LIST)
  return (
    <FormSection title={t('stages')} hint={t('stagesHint')} path={LIST}>
      {stages.map((stage, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an element is its place in the text
        <Stage key={index} index={index} count={stages.length} written={stage} />
      ))}
      <AddButton
        onClick={() => set([...LIST, stages.length], { name: newName(stages), share: '100%' })}
      >
        {t('addStage')}
      </AddButton>
      <div className={styles.grid}>
        <TextField
          path={['spec', 'settle']}
          label={t('settle')}
          hint={t('settleHint')}
          placeholder="1m"
        />
        <TextField
          path={['spec', 'warmUp']}
          label={t('warmUp')}
          hint={t('warmUpHint')}
          placeholder="0s"
        />
      </div>
    </FormSection>
  )
}

interface StageProps {
  readonly index: number
  readonly count: number
  readonly written: Readonly<Record<string, unknown>>
}

function Stage({ index, count, written }: StageProps) {
  const t = useTranslations('planEditor')
  const { set, disabled } = usePlanForm()
  const path = [...LIST, index]
  const { share } = written
  const ramp = isRecord(share)
  const setRamp = (next: boolean) => {
    const text = isRecord(share) ? (share.to ?? '100%') : (share ?? '100%')
    set([...path, 'share'], next ? { from: '0%', to: text, over: '30m' } : text)
  }
  const at = (key: string) => [...path, ...(ramp ? ['share', key] : ['share'])]
  return (
    <article className={styles.stage} aria-label={String(written.name ?? '')}>
      <span className={styles.place} aria-hidden="true">
        {index + 1}
      </span>
      <div className={styles.stageFields}>
        <TextField path={[...path, 'name']} label={t('stageName')} required />
        {ramp ? (
          <>
            <TextField path={at('from')} label={t('from')} placeholder="5%" required />
            <TextField path={at('to')} label={t('to')} placeholder="50%" required />
            <TextField path={at('over')} label={t('over')} placeholder="30m" required />
          </>
        ) : (
          <TextField path={at('')} label={t('share')} placeholder={t('noShare')} />
        )}
        <TextField path={[...path, 'tolerance']} label={t('tolerance')} placeholder="—" />
        <TextField path={[...path, 'hold']} label={t('hold')} placeholder="—" />
        <Checkbox
          size="xs"
          label={t('ramp')}
          checked={ramp}
          disabled={disabled}
          className={styles.check ?? ''}
          onChange={(event) => setRamp(event.currentTarget.checked)}
        />
      </div>
      <ItemButtons
        list={LIST}
        index={index}
        count={count}
        name={String(written.name ?? '')}
        movable
      />
    </article>
  )
}

function newName(stages: readonly Readonly<Record<string, unknown>>[]): string {
  const taken = new Set(stages.map(({ name }) => name))
  if (!taken.has('all')) return 'all'
  let number = stages.length + 1
  while (taken.has(`stage-${number}`)) number += 1
  return `stage-${number}`
}
