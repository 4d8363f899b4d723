// Before anything starts: is every port that will be needed free?
import { createServer } from 'node:net'
import { ROLES, type RoleName } from '#lib/cli/role/role'
import { SETTINGS, type SettingName, type Settings } from '#lib/engine/config'
import { AppError } from '#lib/model/app-error'

/** Throws AppError `conflict` that names the port and its setting. */
export async function checkPorts(settings: Settings, roles: readonly RoleName[]): Promise<void> {
  const wanted = ROLES.filter(({ name }) => roles.includes(name)).flatMap(
    ({ ports }): readonly SettingName[] => ports,
  )
  for (const field of wanted) {
    const port = Number(settings[field])
    if (port !== 0) await checkPort(settings.host, port, field)
  }
}

async function checkPort(host: string, port: number, field: SettingName): Promise<void> {
  const code = await tryListen(host, port)
  if (code === null) return
  const env = SETTINGS.find((row) => row.field === field)?.env ?? field
  throw new AppError('conflict', reason({ code, host, port, env }))
}

/** Null when it works, else the system's error code. */
function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
}

function reason(it: { code: string; host: string; port: number; env: string }): string {
  const { code, host, port, env } = it
  if (code === 'EADDRINUSE') return `port ${port} (${env}) is taken by another process`
  if (code === 'EACCES') return `port ${port} (${env}) needs rights that this user does not have`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `GRAYPROOF_HOST ${host} is not an address of this machine`
  }
  return `cannot listen on ${host}:${port} (${env}): ${code}`
}
