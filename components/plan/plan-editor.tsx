'use client'
import { SegmentedControl } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo, useRef, useState } from 'react'
import { useRefusalWords } from '#components/call/refusal'
import { Card } from '#components/layout/card'
import type { PlanEditorData } from '#lib/load/plan/load-plan-editor'
import { moveItem, readPlanText, type WrittenPlan } from '#lib/load/plan/plan-text'
import { setPlanField } from '#lib/load/plan/set-plan-field'
import { EditorBar } from './editor-bar'
import { PlanFormProvider, type PlanFormState } from './form/form-context'
import { PlanForm } from './form/plan-form'
import { useHintText } from './form/selector-hints'
import { GroupPreviewCard } from './group-preview'
import { Notices } from './notices'
import styles from './plan-editor.module.css'
import { planMarks } from './plan-marks'
import { ProblemList } from './problem-list'
import { checkIn, inWords } from './problem-words'
import { usePlanDraft } from './use-plan-draft'
import { type CheckedPlan, usePlanPreview } from './use-plan-preview'
import { YamlPane } from './yaml/yaml-pane'

const VIEWS = ['both', 'form', 'yaml'] as const

export interface PlanEditorProps {
  readonly data: PlanEditorData
  /** Changes when other sources report, so that the preview asks again. */
  readonly freshness: string
}

/** Form and text of one plan, side by side: the text is what is kept, the form writes into it. */
export function PlanEditor({ data, freshness }: PlanEditorProps) {
  const t = useTranslations('planEditor')
  const say = useHintText()
  const draft = usePlanDraft(data)
  const { text, setText } = draft
  const words = useRefusalWords()
  const asked = usePlanPreview(text, freshness)
  const check = useMemo(() => checkIn(words, asked), [words, asked])
  const written = useMemo(() => inWords(words, readPlanText(text)), [words, text])
  const [view, setView] = useQueryState('view', parseAsStringLiteral(VIEWS).withDefault('both'))
  const [goTo, setGoTo] = useState<{ at: number } | null>(null)
  const marks = useMemo(
    () => planMarks(text, written, check.checked, say),
    [text, written, check.checked, say],
  )
  const form = useFormState({ data, written, check, text, setText })
  const errors = marks.filter(({ severity }) => severity === 'error').length
  return (
    <div className={styles.editor}>
      <EditorBar data={data} draft={draft} check={check} written={written} errors={errors} />
      <Notices data={data} draft={draft} />
      <SegmentedControl
        className={styles.views ?? ''}
        size="xs"
        value={view}
        aria-label={t('view')}
        onChange={(next) => setView(VIEWS.find((one) => one === next) ?? 'both')}
        data={VIEWS.map((value) => ({ value, label: t(`views.${value}`) }))}
      />
      <div className={styles.columns} data-view={view}>
        {view === 'yaml' ? null : (
          <Card title={t('form')} id="form">
            <PlanFormProvider value={form}>
              <PlanForm />
            </PlanFormProvider>
          </Card>
        )}
        <div className={styles.side}>
          <div hidden={view === 'form'}>
            <Card title={t('text')} id="text">
              <YamlPane
                text={text}
                label={t('text')}
                marks={marks}
                goTo={goTo}
                onChange={setText}
                schema={data.schema}
                suggestions={data.suggestions}
              />
              <ProblemList
                text={text}
                marks={marks}
                check={check}
                goTo={(at) => {
                  if (view === 'form') setView('both')
                  setGoTo({ at })
                }}
              />
            </Card>
          </div>
          <GroupPreviewCard services={check.checked === null ? null : form.services} />
        </div>
      </div>
    </div>
  )
}

interface FormStateArgs {
  readonly data: PlanEditorData
  readonly written: WrittenPlan
  readonly check: ReturnType<typeof usePlanPreview>
  readonly text: string
  setText(text: string): void
}

const NOTHING = {}

/** While the text is no YAML, the form shows what it last was, and waits. */
function useFormState({ data, written, check, text, setText }: FormStateArgs): PlanFormState {
  const last = useRef<PlanFormState['value']>(NOTHING)
  if (written.value !== null) last.current = written.value
  // An answer about a text that is no YAML says nothing of its services.
  const checked = useRef(check.checked)
  if (check.checked !== null && isYaml(check.checked)) checked.current = check.checked
  return {
    value: last.current,
    disabled: written.value === null,
    name: data.name,
    problems: check.checked?.problems ?? [],
    hints: checked.current?.hints ?? [],
    services: checked.current?.services ?? [],
    suggestions: data.suggestions,
    checks: data.checks,
    set: (path, value) => setText(setPlanField(text, path, value)),
    move: (list, move) => setText(moveItem(text, list, move)),
  }
}

function isYaml({ problems }: CheckedPlan): boolean {
  return problems.every(({ field }) => field !== '')
}
