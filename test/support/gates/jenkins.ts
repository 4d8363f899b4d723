// Jenkins' steps waitUntil and httpRequest, as far as our Jenkinsfile uses them: other shapes throw.
// Waiting takes no time here.

export interface JenkinsRun {
  /** `aborted`: the timeout of the stage came first. */
  readonly decision: 'success' | 'failure' | 'aborted'
  readonly asked: number
}

export interface JenkinsOptions {
  /** The example, with its addresses put in. */
  readonly jenkinsfile: string
  readonly token: string
  /** Rounds that fit into the timeout of the stage. */
  readonly rounds: number
  readonly beforeRound?: (round: number) => Promise<void>
}

export async function runJenkins(options: JenkinsOptions): Promise<JenkinsRun> {
  const { jenkinsfile, token, rounds } = options
  const part = (pattern: RegExp): string => {
    const found = pattern.exec(jenkinsfile)?.[1]
    if (found === undefined) throw new Error(`the Jenkinsfile has no ${pattern}`)
    return found
  }
  part(/\n {6}options \{\s+(timeout\(time: \d+, unit: 'MINUTES'\))\s+\}/)
  const body = part(/waitUntil\([^)]*\) \{\n([\s\S]*?)\n {10}\}/)
  if (!body.includes('def answer = httpRequest(')) throw new Error('no httpRequest in waitUntil')
  const url = part(/\burl: '([^'\s]+)'/)
  const valid = part(/validResponseCodes: '([\d,:]+)'/)
  const until = Number(part(/return answer\.status == (\d+)/))
  const secret = part(/\n {4}(\w+) = credentials\('[\w-]+'\)/)
  const header = part(/\[name: 'Authorization', value: "([^"]+)"/)
  const authorization = header.replace(`\${${secret}}`, () => token)
  for (let round = 0; round < rounds; round += 1) {
    await options.beforeRound?.(round)
    const { status } = await fetch(url, { headers: { authorization } })
    if (!isValid(status, valid)) return { decision: 'failure', asked: round + 1 }
    if (status === until) return { decision: 'success', asked: round + 1 }
  }
  return { decision: 'aborted', asked: rounds }
}

/** "200,425,500:599" */
function isValid(status: number, codes: string): boolean {
  return codes.split(',').some((range) => {
    const [from, to = from] = range.split(':').map(Number)
    return from !== undefined && to !== undefined && status >= from && status <= to
  })
}
