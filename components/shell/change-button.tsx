'use client'
import { Button, type ButtonProps } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ComponentPropsWithoutRef } from 'react'
import { useMayChange } from './may-change'

export type ChangeButtonProps = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps>

/** A button that changes something: who may only read finds it say so. */
export function ChangeButton(props: ChangeButtonProps) {
  const t = useTranslations('who')
  const mayChange = useMayChange()
  if (mayChange) return <Button {...props} />
  return <Button {...props} disabled title={t('readOnly')} />
}
