/**
 * How much of the machine's network a load takes. Linux tells bytes in /proc/net/dev and speeds in /sys/class/net; on other
 * systems, and where no speed is known, nothing is said. Loopback has none, and those of virtual interfaces are made up.
 */
import { existsSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'
import { type Micros, between, toSeconds } from '../../lib/units.ts'
import { textOf } from './text-of.ts'

/** Share of an interface's speed, in one direction, above which the network is the limit. */
const LIMIT = 0.9
/** Over less time than this a share says little. */
const LEAST_SECONDS = 0.5

/** What an interface has carried since the machine started, and could carry. */
export interface Interface {
  readonly received: number
  readonly sent: number
  /** Bytes a second in each direction. */
  readonly speed: number
}
export type ReadInterfaces = () => ReadonlyMap<string, Interface>

/** Watches the machine's interfaces from one look to the next. */
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

  /** Whether an interface was full since the last look that was far enough away. */
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

/** Seconds' worth of an interface's speed that it carried in its busier direction. */
function shareOf(before: Interface | undefined, after: Interface): number {
  if (before === undefined) return 0
  return Math.max(after.received - before.received, after.sent - before.sent) / after.speed
}

/** The interfaces of this machine whose speed is known; none elsewhere than on Linux. */
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

/** Bytes a second from the megabits a second of /sys/class/net/NAME/speed; 0 when it does not know (−1, or no text). */
export function speedFrom(text: string): number {
  return Math.max(0, (Number.parseInt(text, 10) || 0) * 125_000)
}
