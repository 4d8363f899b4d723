// A real Chromium: the one that is installed, else the one from the npm package.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
] as const
const UNPACKED = new URL('../../../node_modules/.cache/chromium', import.meta.url).pathname
/** The package unpacks its own system libraries only where it believes to run on this platform. */
const PLATFORM_OF_LIBRARIES = 'AWS_Lambda_nodejs20.x'

export async function launchChromium(installed: readonly string[] = INSTALLED): Promise<Browser> {
  const found = installed.find((path) => existsSync(path))
  const { executablePath, env } =
    found === undefined ? await unpackChromium() : { executablePath: found, env: process.env }
  return chromium.launch({
    executablePath,
    env: env as Record<string, string>,
    // Tests run as root in containers, where the sandbox cannot.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
    ],
  })
}

/** What the package writes to the environment is for the browser alone. */
async function unpackChromium() {
  const before = { ...process.env }
  mkdirSync(UNPACKED, { recursive: true })
  Object.assign(process.env, { TMPDIR: UNPACKED, AWS_EXECUTION_ENV: PLATFORM_OF_LIBRARIES })
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    const executablePath = await packaged.executablePath()
    const fonts = existsSync('/etc/fonts') ? '/etc/fonts' : join(UNPACKED, 'fonts')
    return {
      executablePath,
      env: { ...process.env, TMPDIR: before.TMPDIR, FONTCONFIG_PATH: fonts },
    }
  } finally {
    for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key]
    Object.assign(process.env, before)
  }
}
