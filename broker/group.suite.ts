/** Helpers for the tests of groups: time that moves only on request, and requests. */
import type { JoinRequest } from './group-member.ts'
import { Group } from './group.ts'
import { ByteBudget } from './limits.ts'
import type { Timers } from './timers.ts'

export class VirtualTimers implements Timers {
  #now = 0
  readonly #pending = new Set<{ readonly at: number; readonly action: () => void }>()

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#pending.size
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#now + milliseconds, action }
    this.#pending.add(timer)
    return () => this.#pending.delete(timer)
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const [next] = [...this.#pending].sort((a, b) => a.at - b.at)
      if (next === undefined || next.at > end) break
      this.#pending.delete(next)
      this.#now = next.at
      next.action()
    }
    this.#now = end
  }
}

/** A group in virtual time whose members are named m1, m2, … */
export function virtualGroup(mostMembers = 100): { group: Group; timers: VirtualTimers; budget: ByteBudget } {
  const timers = new VirtualTimers()
  const budget = new ByteBudget(1_000_000)
  let members = 0
  const newMemberId = (): string => `m${(members += 1)}`
  return { group: new Group('g', { timers, budget, mostMembers, newMemberId }), timers, budget }
}

export function joinOf(more: Partial<JoinRequest> = {}): JoinRequest {
  return {
    memberId: '',
    clientId: 'client',
    clientHost: '/127.0.0.1',
    instanceId: null,
    sessionTimeoutMs: 100,
    rebalanceTimeoutMs: 300,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
    ...more,
  }
}
