// Which columns of a table a file has, by the names that were asked for. Pure.
import { AppError } from '#lib/model/app-error'
import { didYouMean } from '#lib/model/did-you-mean'
import type { Column, ReportTable } from './table'

/**
 * In the order that was asked for; all of them when none were. Throws AppError `bad-request` for a name
 * that the table has not, or twice.
 */
export function chooseColumns<Row>(
  { name, columns }: Pick<ReportTable<Row>, 'name' | 'columns'>,
  wanted: string | undefined,
): readonly Column<Row>[] {
  if (wanted === undefined) return columns
  const names = wanted.split(',').map((word) => word.trim())
  const twice = names.find((word, index) => names.indexOf(word) !== index)
  if (twice !== undefined) throw new AppError('bad-request', `column "${twice}" is asked for twice`)
  return names.map((word) => {
    const found = columns.find((column) => column.name === word)
    if (found !== undefined) return found
    const known = columns.map((column) => column.name)
    const near = didYouMean(word, known)
    const hint = near === null ? `it has ${known.join(', ')}` : `did you mean "${near}"?`
    throw new AppError('bad-request', `table "${name}" has no column "${word}": ${hint}`)
  })
}
