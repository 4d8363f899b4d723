'use client'
import dynamic from 'next/dynamic'
import { PageSkeleton } from '#components/layout/page-skeleton'
import type { PlanEditorProps } from './plan-editor'

/** The editor is heavy, and begins with what this browser remembers: it comes after the page. */
const PlanEditor = dynamic(() => import('./plan-editor').then((module) => module.PlanEditor), {
  ssr: false,
  loading: () => <PageSkeleton heights={[40, 560, 200]} />,
})

export function LazyPlanEditor(props: PlanEditorProps) {
  return <PlanEditor {...props} />
}
