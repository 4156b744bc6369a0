/** The latest changes of the fleet, for people: which driver joined, fell silent, came back, left, or was refused. */
import type { FleetChange } from '../../lib/api/answers.ts'
import type { RegistryChange } from './registry.ts'

/** The most changes that are kept. */
const KEPT = 500

export class ChangeLog {
  readonly #wall: () => number
  readonly #changes: FleetChange[] = []

  /** @param wall returns the time in milliseconds since 1970 */
  constructor(wall: () => number) {
    this.#wall = wall
  }

  /** Continues from the changes of an earlier process, the newest first. */
  restore(changes: readonly FleetChange[]): void {
    this.#changes.unshift(...changes.toReversed())
  }

  /** Records a change, if it concerns the fleet. */
  add(change: RegistryChange): void {
    const said = saidOf(change)
    if (said === undefined) return
    if (said.code === 'refused') this.#forgetRefusal(change.node)
    this.#changes.push({ at: new Date(this.#wall()).toISOString(), nodeId: change.node, ...said })
    if (this.#changes.length > KEPT) this.#changes.shift()
  }

  /** A process whose name is taken is refused with every heartbeat: only the latest refusal is kept. */
  #forgetRefusal(node: string): void {
    const index = this.#changes.findLastIndex(({ nodeId }) => nodeId === node)
    if (this.#changes[index]?.code === 'refused') this.#changes.splice(index, 1)
  }

  /** The newest first. */
  latest(): FleetChange[] {
    return this.#changes.toReversed()
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
