// The part of Argo's expression language that our examples use: paths, and, or, not, equality.
// How: a recursive descent over tokens; whatever is not in this subset throws.

const TOKEN =
  /\s*(&&|\|\||==|!=|!|\(|\)|"[^"]*"|'[^']*'|\d+(?:\.\d+)?|[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)/y

function tokensOf(condition: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < condition.trimEnd().length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(condition)?.[1]
    if (token === undefined) throw new Error(`not understood: "${condition.slice(at)}"`)
    tokens.push(token)
  }
  return tokens
}

/** As `expr` with `result`: a word that the result does not have is an error, as is no boolean. */
export function holds(condition: string, result: unknown): boolean {
  const tokens = tokensOf(condition)
  const take = () => tokens.shift() ?? ''
  const either = (): unknown => {
    let left = both()
    while (tokens[0] === '||') {
      take()
      const right = boolean(both())
      left = boolean(left) || right
    }
    return left
  }
  const both = (): unknown => {
    let left = equal()
    while (tokens[0] === '&&') {
      take()
      const right = boolean(equal())
      left = boolean(left) && right
    }
    return left
  }
  const equal = (): unknown => {
    const left = single()
    if (tokens[0] !== '==' && tokens[0] !== '!=') return left
    const same = take() === '=='
    return (left === single()) === same
  }
  const single = (): unknown => {
    const token = take()
    if (token === '!') return !boolean(single())
    if (token === '(') {
      const inner = either()
      if (take() !== ')') throw new Error(`a bracket stays open: ${condition}`)
      return inner
    }
    return readWord(token, result)
  }
  const value = boolean(either())
  if (tokens.length > 0) throw new Error(`not understood: "${tokens.join(' ')}"`)
  return value
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean')
    throw new Error(`${JSON.stringify(value)} is neither true nor false`)
  return value
}

function readWord(token: string, result: unknown): unknown {
  if (token === 'true' || token === 'false') return token === 'true'
  if (/^["']/.test(token)) return token.slice(1, -1)
  if (/^\d/.test(token)) return Number(token)
  const [root, ...path] = token.split('.')
  if (root !== 'result') throw new Error(`there is no "${token}"`)
  return path.reduce<unknown>((inside, key) => {
    if (typeof inside !== 'object' || inside === null || !(key in inside)) {
      throw new Error(`the result has no "${token}"`)
    }
    return (inside as Record<string, unknown>)[key]
  }, result)
}
