// Messages that found no room in a block: kept in order, within a byte limit, until room or too late.
import { AppError } from '#lib/model/app-error'

/** Bytes of all messages that wait. */
const WAITING_BYTES_MAX = 32 * 1024 * 1024

interface Guest {
  /** False: still no room. */
  readonly enter: () => boolean
  readonly leave: (error: AppError) => void
}

export interface WaitingRoom {
  readonly guests: Guest[]
  bytes: number
}

export function createWaitingRoom(): WaitingRoom {
  return { guests: [], bytes: 0 }
}

/**
 * Waits, with a copy of the bytes, until `enter` gets the message a place (it then gives the promise
 * of its storage). Rejects with AppError 'unavailable' after `holdMs` or when the room is full.
 */
export function waitForRoom<T>(
  room: WaitingRoom,
  bytes: Uint8Array,
  { holdMs, enter }: { holdMs: number; enter: (copy: Uint8Array) => Promise<T> | null },
): Promise<T> {
  const full = () => new AppError('unavailable', 'the receiver holds all it can')
  if (room.bytes + bytes.length > WAITING_BYTES_MAX) return Promise.reject(full())
  const copy = new Uint8Array(bytes)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      room.guests.splice(room.guests.indexOf(guest), 1)
      guest.leave(full())
    }, holdMs)
    const left = () => {
      clearTimeout(timer)
      room.bytes -= copy.length
    }
    const guest: Guest = {
      enter() {
        try {
          const stored = enter(copy)
          if (stored === null) return false
          stored.then(resolve, reject)
        } catch (error) {
          reject(error)
        }
        left()
        return true
      },
      leave(error) {
        left()
        reject(error)
      },
    }
    room.bytes += copy.length
    room.guests.push(guest)
  })
}

/** Lets messages in, in order, until one finds no room. */
export function admit(room: WaitingRoom): void {
  while (room.guests.length > 0) {
    const guest = room.guests.shift()!
    if (guest.enter()) continue
    room.guests.unshift(guest)
    return
  }
}

export function sendAllAway(room: WaitingRoom, error: AppError): void {
  for (const guest of room.guests.splice(0)) guest.leave(error)
}
