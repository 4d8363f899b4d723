// Damages bytes the same way each time: bits flipped, ends cut, parts repeated.

/** Seeded: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One to four bits flipped, and one time in three the end cut or a part written twice. */
export function damage(bytes: Uint8Array, random: () => number): Buffer {
  let damaged = Buffer.from(bytes)
  const place = () => Math.floor(random() * damaged.length)
  for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--) {
    const at = place()
    damaged[at] = damaged[at]! ^ (1 << Math.floor(random() * 8))
  }
  const more = random()
  if (more < 1 / 6) damaged = damaged.subarray(0, place())
  else if (more < 1 / 3) {
    const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number]
    damaged = Buffer.concat([damaged.subarray(0, to), damaged.subarray(from)])
  }
  return damaged
}
