import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codes } from './codes.ts'
import type { JoinAnswer } from './group-member.ts'
import type { Group } from './group.ts'
import { joinOf, virtualGroup } from './group.suite.ts'

/** The longest session or round, in milliseconds. */
const LONGEST = 400
const span = fc.integer({ min: 20, max: LONGEST })
const protocols = fc
  .subarray(['a', 'b', 'c'], { minLength: 1 })
  .map((names) => names.map((name) => ({ name, metadata: Buffer.from(name) })))
const who = fc.nat(3)
// Few clients that mostly join and sync: otherwise hardly any round would be completed.
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('join' as const), who, session: span, rebalance: span, protocols }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sync' as const), who }) },
  fc.record({ kind: fc.constant('heartbeat' as const), who }),
  fc.record({ kind: fc.constant('leave' as const), who }),
  fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(100) }),
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** Clients that do anything in any order, and a record of every response that they receive. */
class Chaos {
  readonly parts = virtualGroup(3)
  readonly joins: JoinAnswer[] = []
  /** Requests sent minus responses received. */
  readonly open = { joins: 0, syncs: 0 }
  readonly #clients = Array.from({ length: 4 }, () => ({ id: '', generation: -1 }))

  get group(): Group {
    return this.parts.group
  }

  perform(next: Act): void {
    if (next.kind === 'wait') {
      this.parts.timers.advance(next.milliseconds)
      return
    }
    const client = this.#clients[next.who] ?? { id: '', generation: -1 }
    if (next.kind === 'join') this.#join(client, next)
    else if (next.kind === 'sync') this.#sync(client)
    else if (next.kind === 'heartbeat') this.group.heartbeat(client.id, client.generation)
    else this.group.leave([client.id])
  }

  /** Every client sends a heartbeat, and nothing else. */
  beat(): void {
    for (const { id, generation } of this.#clients) this.group.heartbeat(id, generation)
  }

  #join(client: { id: string; generation: number }, next: Act & { kind: 'join' }): void {
    const request = { sessionTimeoutMs: next.session, rebalanceTimeoutMs: next.rebalance, protocols: next.protocols }
    this.open.joins += 1
    this.group.join(joinOf({ memberId: client.id, ...request }), (answer) => {
      this.open.joins -= 1
      this.joins.push(answer)
      if (answer.error === codes.unknownMemberId) client.id = ''
      if (answer.error === codes.none) Object.assign(client, { id: answer.memberId, generation: answer.generation })
    })
  }

  #sync({ id, generation }: { id: string; generation: number }): void {
    const everyone = this.group.describe().members.map(({ memberId }) => memberId)
    const assignments = everyone.map((memberId) => ({ memberId, assignment: Buffer.from(`${generation} ${memberId}`) }))
    this.open.syncs += 1
    this.group.sync({ memberId: id, generation, assignments }, ({ error, assignment }) => {
      this.open.syncs -= 1
      if (error === codes.none) expect(assignment.toString()).toBe(`${generation} ${id}`)
    })
  }
}

describe('a consumer group, whatever its clients do', () => {
  it('has one leader and one protocol in a generation, and lists the members only to the leader', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
        const chaos = new Chaos()
        for (const next of acts) chaos.perform(next)
        const joined = chaos.joins.filter(({ error }) => error === codes.none)
        for (const generation of new Set(joined.map((answer) => answer.generation))) {
          const round = joined.filter((answer) => answer.generation === generation)
          expect(new Set(round.map(({ leader }) => leader)).size).toBe(1)
          expect(new Set(round.map(({ protocol }) => protocol)).size).toBe(1)
          const told = round.filter(({ members }) => members.length > 0)
          expect(told.map(({ memberId }) => memberId)).toEqual([round[0]?.leader])
          expect(told[0]?.members.map(({ memberId }) => memberId).sort()).toEqual(
            round.map(({ memberId }) => memberId).sort(),
          )
        }
      }),
    )
  })

  it('parks only requests that its state allows', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
        const chaos = new Chaos()
        for (const next of acts) {
          chaos.perform(next)
          const { state } = chaos.group.describe()
          const { joins, syncs } = chaos.open
          expect(joins >= 0 && syncs >= 0).toBe(true)
          if (state !== 'PreparingRebalance') expect(joins).toBe(0)
          if (state !== 'CompletingRebalance') expect(syncs).toBe(0)
        }
      }),
    )
  })

  it('answers every request within two rounds, even if all clients live and none follows the protocol', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
        const chaos = new Chaos()
        for (const next of acts) chaos.perform(next)
        for (let passed = 0; passed <= 2 * LONGEST; passed += 10) {
          chaos.beat()
          chaos.parts.timers.advance(10)
        }
        expect(chaos.open).toEqual({ joins: 0, syncs: 0 })
        expect(['Empty', 'Stable', 'PreparingRebalance']).toContain(chaos.group.describe().state)
      }),
    )
  })

  it('is empty after a long silence, and keeps neither timers nor bytes', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
        const chaos = new Chaos()
        for (const next of acts) chaos.perform(next)
        chaos.parts.timers.advance(10_000)
        expect(chaos.open).toEqual({ joins: 0, syncs: 0 })
        expect(chaos.group.describe()).toMatchObject({ state: 'Empty', members: [] })
        expect(chaos.parts.timers.pending).toBe(0)
        expect(chaos.parts.budget.used).toBe(0)
      }),
    )
  })
})

/** A client that follows the protocol: it joins, syncs, sends heartbeats, and joins again on request. */
class Client {
  id = ''
  generation = -1
  share = ''
  crashed = false
  readonly #group: Group
  #next: 'join' | 'sync' | 'beat' | 'wait' = 'join'

  constructor(group: Group) {
    this.#group = group
  }

  step(): void {
    const next = this.#next
    if (this.crashed || next === 'wait') return
    if (next === 'beat') {
      this.#told(this.#group.heartbeat(this.id, this.generation))
      return
    }
    this.#next = 'wait'
    if (next === 'join') this.#join()
    else this.#sync()
  }

  #join(): void {
    const request = joinOf({ memberId: this.id, sessionTimeoutMs: 100, rebalanceTimeoutMs: 300 })
    this.#group.join(request, (answer) => {
      if (!this.#told(answer.error)) return
      this.id = answer.memberId
      this.generation = answer.generation
      this.#next = 'sync'
    })
  }

  #sync(): void {
    const members = this.#group.describe().members.map(({ memberId }) => memberId)
    const assignments = members.map((memberId) => ({ memberId, assignment: Buffer.from(memberId) }))
    this.#group.sync({ memberId: this.id, generation: this.generation, assignments }, ({ error, assignment }) => {
      if (!this.#told(error)) return
      this.share = assignment.toString()
      this.#next = 'beat'
    })
  }

  #told(error: number): boolean {
    if (error === codes.none) return true
    if (error === codes.unknownMemberId) this.id = ''
    this.share = ''
    this.#next = 'join'
    return false
  }
}

describe('a consumer group whose clients follow the protocol', () => {
  it('is stable soon after the last client has joined, left or crashed, with a share for each', () => {
    const event = fc.record({ kind: fc.constantFrom('come', 'leave', 'crash'), who: fc.nat(20), after: fc.nat(8) })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25, size: 'max' }), (events) => {
        const { group, timers } = virtualGroup()
        const clients: Client[] = []
        const pass = (steps: number): void => {
          for (let step = 0; step < steps; step += 1) {
            timers.advance(20)
            for (const client of clients) client.step()
          }
        }
        for (const { kind, who, after } of events) {
          const client = clients[who % Math.max(1, clients.length)]
          if (kind === 'come' || client === undefined) clients.push(new Client(group))
          else {
            if (kind === 'leave') group.leave([client.id])
            client.crashed = true
          }
          pass(after)
        }
        // A session, the timeout of a round, and a few steps to join, sync and send heartbeats.
        pass((100 + 300) / 20 + 10)
        const alive = clients.filter(({ crashed }) => !crashed)
        expect(group.describe().state).toBe(alive.length === 0 ? 'Empty' : 'Stable')
        expect(group.size).toBe(alive.length)
        expect(alive.map(({ share }) => share)).toEqual(alive.map(({ id }) => id))
        expect(new Set(alive.map(({ generation }) => generation)).size).toBe(Math.min(1, alive.length))
      }),
    )
  })
})
