/** The places of a closed load: when each joins and leaves, which a change may alter while the load runs. */
import type { ClosedShare, Stay } from '../../lib/plan/closed-share.ts'
import { micros, type Micros } from '../../lib/units.ts'
import { Exchange, NEVER } from '../engines/exchange.ts'

/** When an offset from the start of the load is. */
export type Instants = (offset: Micros) => Micros

const FOREVER = micros(Number.POSITIVE_INFINITY)

export class Stays {
  readonly #phase: number
  /** The places that there have been, by their index. */
  readonly #places: Exchange[] = []
  readonly #indices = new Map<Exchange, number>()
  /** Places that have left and did not join again. */
  readonly #out = new Set<Exchange>()

  /** @param phase the index in the plan of the phase of its requests */
  constructor(phase: number) {
    this.#phase = phase
  }

  /** All places of the load. @param since when those that are there from the start are free */
  begin(share: ClosedShare, instants: Instants, since: Micros): Exchange[] {
    return this.#grow(share, instants, since)
  }

  /** A place leaves. Returns whether it joins again. */
  leave(exchange: Exchange, share: ClosedShare, instants: Instants): boolean {
    const next = this.#staysOf(exchange, share, instants).find(({ joins }) => joins >= exchange.leavesAt)
    if (next === undefined) {
      this.#out.add(exchange)
      return false
    }
    stay(exchange, next)
    return true
  }

  /** The share has changed. Returns the places without a request. @param free those before */
  change(share: ClosedShare, instants: Instants, { now, free }: { now: Micros; free: Exchange[] }): Exchange[] {
    const without = [...free, ...this.#out]
    this.#out.clear()
    for (const exchange of this.#places) {
      const current = this.#staysOf(exchange, share, instants).find(({ leaves }) => leaves > now)
      // A request in flight ends first: then its place leaves, and may join again.
      exchange.leavesAt = current === undefined || current.joins > now ? now : current.leaves
    }
    const there = without.filter((exchange) => {
      const next = this.#staysOf(exchange, share, instants).find(({ leaves }) => leaves > now)
      if (next === undefined) this.#out.add(exchange)
      else stay(exchange, next)
      return next !== undefined
    })
    return [...there, ...this.#grow(share, instants, now)]
  }

  #grow(share: ClosedShare, instants: Instants, since: Micros): Exchange[] {
    const added: Exchange[] = []
    for (let index = this.#places.length; index < share.connections; index += 1) {
      const exchange = new Exchange(this.#phase)
      this.#places.push(exchange)
      this.#indices.set(exchange, index)
      const first = this.#staysOf(exchange, share, instants).find(({ leaves }) => leaves > since)
      if (first === undefined) this.#out.add(exchange)
      else {
        exchange.freeAt = micros(Math.max(since, first.joins))
        exchange.leavesAt = first.leaves
        added.push(exchange)
      }
    }
    return added
  }

  /** When a place is there, as instants, as far as they are known: a pause may not be over. */
  #staysOf(exchange: Exchange, { stays }: ClosedShare, instants: Instants): Stay[] {
    const index = this.#indices.get(exchange) ?? 0
    return stays(index)
      .map(({ joins, leaves }) => ({
        joins: instants(joins),
        leaves: leaves === FOREVER ? FOREVER : instants(leaves),
      }))
      .filter(({ joins }) => joins !== FOREVER)
  }
}

/**
 * A place that has not sent anything, or has waited enough when it joins, is free then, at an instant that contains the
 * pauses before it; another one still has to wait.
 */
function stay(exchange: Exchange, { joins, leaves }: Stay): void {
  if (exchange.freeAt <= joins) exchange.firedAt = NEVER
  if (exchange.firedAt === NEVER) exchange.freeAt = joins
  exchange.leavesAt = leaves
}
