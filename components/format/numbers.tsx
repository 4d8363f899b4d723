import { useFormatter } from 'next-intl'
import { type Numbers, numbersIn } from '#lib/wording/write-numbers'

/** Numbers as pages write them, in the visitor's language. For server and browser. */
export function useNumbers(): Numbers {
  const format = useFormatter()
  return numbersIn((value, options) => format.number(value, options))
}
