// A receiver on real sockets in front of a database that is only memory, and can be held or broken.
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import { type CounterValues, createCounters } from '#lib/receive/counters'
import { createGate, type Gate } from '#lib/receive/gate'
import type { Host } from '#lib/receive/host'
import { type ChangingKeys, createIngestKeys } from '#lib/receive/host'
import { startGrpcHost } from '#lib/receive/host-grpc'
import { startHttpHost } from '#lib/receive/host-http'
import type { AttributesKept, Receiver } from '#lib/receive/receiver'
import { createCommitter } from '#lib/store/block/committer'
import { type Announcement, createDimensions } from '#lib/store/block/dimensions'
import type { Intake } from '#lib/store/block/intake'
import { createMarkKeys } from '#lib/store/block/mark-keys'
import { type NamedRow, nameRows } from '#test/receive/named-rows'

export interface MemoryOptions {
  readonly token?: string
  readonly attributes?: AttributesKept
  readonly nowMs: number
}

export interface MemoryReceiver {
  readonly grpcPort: number
  readonly httpPort: number
  readonly intake: Intake
  readonly gate: Gate
  /** Beside the token. */
  readonly keys: ChangingKeys
  /** Rows that the database has. */
  readonly rows: readonly NamedRow[]
  readonly announced: readonly Announcement[]
  counts(): CounterValues
  /** Inserts wait until the returned function is called. */
  hold(): () => void
  /** No message finds room in a block until the returned function is called. */
  shut(): () => void
  /** Messages of streams find no room, and each waits by itself, until `open` is called. */
  crowd(): { open(): void; readonly waiting: number }
  /** From now on the database takes nothing, and every message is refused at once. */
  refuse(): void
  stop(): Promise<void>
}

export async function startMemoryReceiver(
  receiver: Receiver,
  { token, attributes = 'all', nowMs }: MemoryOptions,
): Promise<MemoryReceiver> {
  const rows: NamedRow[] = []
  const announced: Announcement[] = []
  const dimensions = createDimensions()
  let held = Promise.resolve()
  let isRefusing = false
  let isShut = false
  const onRoom: (() => void)[] = []
  let waiting = 0
  let room: Promise<void> | null = null
  const committer = createCommitter({
    dimensions,
    async announce(added) {
      await held
      announced.push(...added)
    },
    async insert(block) {
      await held
      rows.push(...nameRows(block, announced))
    },
    newToken: () => 'token',
    now: () => nowMs,
    sleep,
    warn: () => {},
  })
  const busy = () => Promise.reject(new AppError('unavailable', 'the database is away'))
  const intake: Intake = {
    ...committer,
    hasRoom: () => !isShut && committer.hasRoom(),
    onRoom(listener) {
      onRoom.push(listener)
      committer.onRoom(listener)
    },
    take: (bytes, decode, holdMs) => (isRefusing ? busy() : committer.take(bytes, decode, holdMs)),
    gather(bytes, decode, holdMs) {
      if (isRefusing) return busy()
      if (room === null) return committer.gather(bytes, decode, holdMs)
      waiting += 1
      const copy = Uint8Array.from(bytes)
      return room.then(() => committer.gather(copy, decode, holdMs))
    },
  }
  const counters = createCounters()
  const count = counters.of(receiver.name)
  const kept = { attributes, daysKept: 7 }
  const context = { intake, dimensions, markKeys: createMarkKeys(), ...kept, count }
  const { grpc = [], http = [] } = receiver.open({ ...context, now: () => nowMs })
  const { auth, grpcStatusOf } = receiver
  const status = grpcStatusOf === undefined ? {} : { grpcStatusOf }
  const gate = createGate(intake)
  const keys = createIngestKeys(token ?? null)
  const options = {
    host: '127.0.0.1',
    port: 0,
    auth,
    keys,
    count,
    gate,
    ...status,
  }
  const hosts: Host[] = [await startGrpcHost(grpc, options), await startHttpHost(http, options)]
  return {
    grpcPort: hosts[0]!.port,
    httpPort: hosts[1]!.port,
    intake,
    gate,
    keys,
    rows,
    announced,
    counts: () => counters.read()[receiver.name]!,
    hold() {
      let open = () => {}
      held = new Promise((resolve) => {
        open = resolve
      })
      return open
    },
    shut() {
      isShut = true
      return () => {
        isShut = false
        for (const listener of onRoom) listener()
      }
    },
    crowd() {
      let open = () => {}
      room = new Promise((resolve) => {
        open = () => {
          room = null
          resolve()
        }
      })
      return {
        open: () => open(),
        get waiting() {
          return waiting
        },
      }
    },
    refuse() {
      isRefusing = true
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()))
      await committer.stop()
    },
  }
}
