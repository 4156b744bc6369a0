/**
 * The share of the machine's network that a load uses. Linux reports bytes in /proc/net/dev and speeds in
 * /sys/class/net; on other systems, or without a known speed, nothing is reported. Loopback has no speed, and that of
 * virtual interfaces is not real.
 */
import { existsSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'
import { type Micros, between, toSeconds } from '../../lib/units.ts'
import { textOf } from './text-of.ts'

/** The share of an interface's speed, in one direction, above which the network is the limit. */
const LIMIT = 0.9
/** The share over a shorter time is not significant. */
const LEAST_SECONDS = 0.5

/** The traffic of an interface since the machine started, and its speed. */
export interface Interface {
  readonly received: number
  readonly sent: number
  /** Bytes per second in each direction. */
  readonly speed: number
}
export type ReadInterfaces = () => ReadonlyMap<string, Interface>

/** Monitors the machine's interfaces between checks. */
export class NetworkWatch {
  readonly #clock: Pick<Clock, 'now'>
  readonly #read: ReadInterfaces
  #before: ReadonlyMap<string, Interface>
  #at: Micros

  constructor(clock: Pick<Clock, 'now'>, read: ReadInterfaces = linuxInterfaces) {
    this.#clock = clock
    this.#read = read
    this.#before = read()
    this.#at = clock.now()
  }

  /** Whether an interface was full since the last sufficiently old check. */
  isFull(): boolean {
    const now = this.#clock.now()
    const seconds = toSeconds(between(this.#at, now))
    if (seconds < LEAST_SECONDS || this.#before.size === 0) return false
    const after = this.#read()
    const shares = [...after].map(([name, found]) => shareOf(this.#before.get(name), found) / seconds)
    this.#before = after
    this.#at = now
    return shares.some((share) => share > LIMIT)
  }
}

/** The traffic of an interface's busier direction, as seconds at its full speed. */
function shareOf(before: Interface | undefined, after: Interface): number {
  if (before === undefined) return 0
  return Math.max(after.received - before.received, after.sent - before.sent) / after.speed
}

/** The interfaces of this machine with a known speed; none on systems other than Linux. */
export function linuxInterfaces(): ReadonlyMap<string, Interface> {
  const found = new Map<string, Interface>()
  for (const [name, bytes] of bytesByInterface(textOf('/proc/net/dev'))) {
    const speed = existsSync(`/sys/class/net/${name}/device`) ? speedFrom(textOf(`/sys/class/net/${name}/speed`)) : 0
    if (speed > 0) found.set(name, { ...bytes, speed })
  }
  return found
}

/** Bytes received and sent per interface, from the text of /proc/net/dev: name, then eight numbers for each direction. */
export function bytesByInterface(text: string): ReadonlyMap<string, { received: number; sent: number }> {
  const lines = [...text.matchAll(/^ *([^\s:]+): *(\d+)(?: +\d+){7} +(\d+)/gm)]
  return new Map(
    lines.map(([, name = '', received, sent]) => [name, { received: Number(received), sent: Number(sent) }]),
  )
}

/** Bytes per second from the megabits per second of /sys/class/net/NAME/speed; 0 when unknown (−1, or no text). */
export function speedFrom(text: string): number {
  return Math.max(0, (Number.parseInt(text, 10) || 0) * 125_000)
}
