/** The latest changes of the fleet, for people: which driver joined, fell silent, came back, left, or was refused. */
import type { FleetChange } from '../../lib/api/answers.ts'
import { newBootId } from '../../lib/ids.ts'
import type { RegistryChange } from './registry.ts'

/** The most changes that are kept. */
const KEPT = 500

/** The source of a cursor, and the number of the latest change that its reader knows. */
const CURSOR = /^([A-Za-z]+)-(\d{1,15})$/

interface Numbered {
  readonly number: number
  readonly change: FleetChange
}

export class ChangeLog {
  readonly #wall: () => number
  /** A name that no other log has ever had, even in another process: each of them numbers its changes from 1 on. */
  readonly #source = newBootId()
  readonly #changes: Numbered[] = []
  #latest = 0

  /** @param wall returns the time in milliseconds since 1970 */
  constructor(wall: () => number) {
    this.#wall = wall
  }

  /** Continues from the changes of an earlier process, the newest first. Call this before everything else. */
  restore(changes: readonly FleetChange[]): void {
    for (const change of changes.toReversed()) this.#push(change)
  }

  /** Records a change, if it concerns the fleet. */
  add(change: RegistryChange): void {
    const said = saidOf(change)
    if (said === undefined) return
    if (said.code === 'refused') this.#forgetRefusal(change.node)
    this.#push({ at: new Date(this.#wall()).toISOString(), nodeId: change.node, ...said })
  }

  #push(change: FleetChange): void {
    this.#latest += 1
    this.#changes.push({ number: this.#latest, change })
    if (this.#changes.length > KEPT) this.#changes.shift()
  }

  /** A process whose name is taken is refused with every heartbeat: only the latest refusal is kept. */
  #forgetRefusal(node: string): void {
    const index = this.#changes.findLastIndex(({ change }) => change.nodeId === node)
    if (this.#changes[index]?.change.code === 'refused') this.#changes.splice(index, 1)
  }

  /** The newest first. */
  latest(): FleetChange[] {
    return this.#changes.map(({ change }) => change).toReversed()
  }

  /** The changes since an earlier response, the newest first; all of them for a cursor that is not of this log. */
  after(cursor: string): { readonly changes: FleetChange[]; readonly cursor: string } {
    const [, source, digits] = CURSOR.exec(cursor) ?? []
    const known = source === this.#source ? Number(digits) : 0
    const newer = this.#changes.filter(({ number }) => number > known)
    return { changes: newer.map(({ change }) => change).toReversed(), cursor: `${this.#source}-${this.#latest}` }
  }
}

function saidOf(change: RegistryChange): Pick<FleetChange, 'code' | 'message'> | undefined {
  switch (change.kind) {
    case 'answer':
      return undefined
    case 'new-boot':
      return { code: 'restarted', message: 'was restarted' }
    case 'contested':
      return { code: 'refused', message: 'another live process claims this name and was refused' }
    case 'liveness':
      return livenessSaid(change)
  }
}

function livenessSaid({
  from,
  to,
}: Extract<RegistryChange, { kind: 'liveness' }>): Pick<FleetChange, 'code' | 'message'> {
  switch (to) {
    case 'up':
      return from === undefined || from === 'left'
        ? { code: 'joined', message: 'joined' }
        : { code: 'up', message: 'sends heartbeats again' }
    case 'suspect':
      return { code: 'suspect', message: 'has missed heartbeats' }
    case 'lost':
      return { code: 'lost', message: 'is lost: no heartbeat for too long' }
    case 'left':
      return { code: 'left', message: 'has shut down' }
  }
}
