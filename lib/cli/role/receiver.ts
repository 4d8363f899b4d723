// The receiver as a role: listens for agents, and says so in the journal for whoever asks.
import { startHeartbeat } from '#lib/engine/heartbeat'
import { startReceiver } from '#lib/engine/receiver'
import { watchReceiver } from '#lib/engine/telemetry/watch-receiver'
import type { RoleDeps, RunningRole } from './role'

export async function runReceiver({ settings, db, log }: RoleDeps): Promise<RunningRole> {
  const receiver = await startReceiver(settings, db, log)
  const { ports } = receiver
  watchReceiver(receiver.counters)
  const detail = {
    ports,
    // Read anew with every beat.
    get counters() {
      return receiver.counters()
    },
  }
  const heartbeat = startHeartbeat({ db, log, name: 'receiver', detail })
  return {
    ports,
    stop: async () => {
      await receiver.stop()
      await heartbeat.stop()
    },
  }
}
