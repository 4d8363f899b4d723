// Builds long chains of computed columns as nested subqueries that stay cheap to plan. Pure text.

/** Columns by name; each may use those of the layers before it. */
export type Layer = Readonly<Record<string, string>>

export interface Stack {
  readonly inner: string
  /** Columns of `inner`. */
  readonly columns: readonly string[]
  readonly layers: readonly Layer[]
  /** The last SELECT's list. */
  readonly last: string
}

/**
 * One expression per name keeps the text from growing exponentially, and a layer passes on only what
 * is used later: the server's planning time grows with layers × columns.
 */
export function stackLayers({ inner, columns, layers, last }: Stack): string {
  let sql = inner
  let known = [...columns]
  layers.forEach((layer, index) => {
    const later = layers.slice(index + 1).flatMap((it) => Object.values(it))
    const used = new Set([...later, last].join(' ').match(/[A-Za-z_]\w*/g))
    const kept = known.filter((name) => used.has(name) && !(name in layer))
    const added = Object.entries(layer).map(([name, text]) => `${text} AS ${name}`)
    sql = `SELECT ${[...kept, ...added].join(', ')} FROM (${sql})`
    known = [...kept, ...Object.keys(layer)]
  })
  return `SELECT ${last} FROM (${sql})`
}
