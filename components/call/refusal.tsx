'use client'
import { useLocale } from 'next-intl'
import { useEffect, useState } from 'react'
import { type RefusalWords, refusalWords } from '#lib/wording/refusal-words'

const AS_IT_IS: RefusalWords = (english) => english
const NOT_YET: RefusalWords = () => null

let chinese: Promise<RefusalWords> | null = null

/** Read and prepared once, for however many sentences a page shows. */
function inChinese(): Promise<RefusalWords> {
  chinese ??= import('#messages/refusals.zh-CN').then(({ default: all }) => refusalWords(all))
  return chinese
}

/** Says in the visitor's language why something was refused; English needs no words. */
export function useRefusalWords(): RefusalWords {
  const locale = useLocale()
  const [words, setWords] = useState<RefusalWords>(() => NOT_YET)
  useEffect(() => {
    if (locale !== 'zh-CN') return
    let isWanted = true
    inChinese().then(
      (known) => isWanted && setWords(() => known),
      // The English sentence is better than none; the next one asks again.
      () => {
        chinese = null
      },
    )
    return () => {
      isWanted = false
    }
  }, [locale])
  return locale === 'zh-CN' ? words : AS_IT_IS
}

/** What the API said when it refused. */
export function Refusal({ text }: { readonly text: string }) {
  const words = useRefusalWords()(text)
  return words === null ? <span lang="en">{text}</span> : <span>{words}</span>
}
