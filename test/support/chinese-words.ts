// Findings are said again in Chinese from their code and numbers: both must be there.
import { expect } from 'vitest'
import type { Answer } from '#lib/check/check'
import chinese from '#messages/zh-CN'

/** Words that pages make for every finding. */
const ALWAYS = [
  ...['subject', 'caller', 'callee', 'outcome', 'more'],
  ...['late', 'since', 'sinceShare', 'promise', 'driver'],
]
/** Only read where a finding names what drives it. */
const OF_DRIVER = ['driverValue', 'driverEstimate', 'driverBaselineRate']

/** Placeholders of the Chinese sentence that neither the finding's numbers nor pages can fill. */
export function expectChinese({ code, numbers }: Answer): void {
  const sentence = (chinese.findings as Readonly<Record<string, string>>)[code]
  expect(sentence, `findings.${code}`).toBeDefined()
  const placeholders = [...(sentence ?? '').matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? '')
  const given = Object.keys(numbers).map((key) =>
    key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  )
  expect(
    placeholders.filter((word) => ![...ALWAYS, ...OF_DRIVER, ...given].includes(word)),
  ).toEqual([])
  const labels = chinese.numbers as Readonly<Record<string, string>>
  const routes = chinese.route as Readonly<Record<string, string>>
  expect(Object.keys(numbers).filter((key) => !(key in labels) && !(key in routes))).toEqual([])
}
