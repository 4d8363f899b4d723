'use client'
import { Checkbox } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { ChoiceField, TextField } from './fields'
import styles from './form.module.css'
import { isRecord, useItems, usePlanForm } from './form-context'
import { AddButton, FormSection, ItemButtons } from './form-section'
import { SelectorFields } from './selector'
import { SelectorHints } from './selector-hints'

const LIST = ['spec', 'services']

/** The services of the rollout, with who is gray and who is baseline. */
export function Services() {
  const t = useTranslations('planEditor')
  const { set } = usePlanForm()
  const services = useItems(LIST)
  return (
    <FormSection title={t('services')} hint={t('servicesHint')} path={LIST}>
      {services.map((service, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an element is its place in the text
        <Service key={index} index={index} written={service} count={services.length} />
      ))}
      <AddButton onClick={() => set([...LIST, services.length], { service: '' })}>
        {t('addService')}
      </AddButton>
    </FormSection>
  )
}

interface ServiceProps {
  readonly index: number
  readonly count: number
  readonly written: Readonly<Record<string, unknown>>
}

function Service({ index, count, written }: ServiceProps) {
  const t = useTranslations('planEditor')
  const { set, suggestions, disabled } = usePlanForm()
  const path = [...LIST, index]
  const name = typeof written.service === 'string' ? written.service : ''
  const hasGray = 'gray' in written
  const setGray = (next: boolean) => {
    if (next) {
      set([...path, 'gray'], isRecord(written.gray) ? written.gray : { version: '' })
      return
    }
    const { gray: _gray, whenGrayDown: _down, breaker: _breaker, ...kept } = written
    set(path, kept)
  }
  return (
    <article className={styles.item} aria-label={name === '' ? t('newService') : name}>
      <div className={styles.itemHead}>
        <TextField
          path={[...path, 'service']}
          label={t('service')}
          words={suggestions.services}
          required
        />
        <ItemButtons list={LIST} index={index} count={count} name={name} movable />
      </div>
      <SelectorHints field={`spec.services[${index}]`} path={path} />
      <Checkbox
        size="xs"
        label={t('hasGray')}
        checked={hasGray}
        disabled={disabled}
        onChange={(event) => setGray(event.currentTarget.checked)}
      />
      <SelectorFields service={index} group="baseline" />
      {hasGray ? (
        <>
          <SelectorFields service={index} group="gray" />
          <Breaker index={index} />
        </>
      ) : null}
    </article>
  )
}

function Breaker({ index }: { readonly index: number }) {
  const t = useTranslations('planEditor')
  const path = [...LIST, index]
  return (
    <details className={styles.more}>
      <summary>{t('whenGrayDown')}</summary>
      <div className={styles.grid}>
        <ChoiceField
          path={[...path, 'whenGrayDown']}
          label={t('whenGrayDown')}
          preset="baseline"
          choices={[
            { value: 'baseline', label: t('downBaseline') },
            { value: 'never', label: t('downNever') },
          ]}
        />
        <TextField
          path={[...path, 'breaker', 'errorRate']}
          label={t('errorRate')}
          placeholder="10%"
        />
        <TextField
          path={[...path, 'breaker', 'minErrors']}
          label={t('minErrors')}
          placeholder="10"
          isNumber
        />
        <TextField path={[...path, 'breaker', 'halfOpen']} label={t('halfOpen')} placeholder="1m" />
        <TextField path={[...path, 'breaker', 'window']} label={t('window')} placeholder="1m" />
      </div>
    </details>
  )
}
