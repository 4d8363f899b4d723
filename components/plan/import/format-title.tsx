import { useTranslations } from 'next-intl'

/** What is read in a format of another tool, in the visitor's language. */
export function useFormatTitle(): (format: string) => string {
  const t = useTranslations('planEditor.importFormats')
  return (format) => (t.has(format as 'istio') ? t(format as 'istio') : format)
}
