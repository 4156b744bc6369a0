import { beforeEach, describe, expect, it } from '@jest/globals'
import { codes } from './codes.ts'
import type { JoinAnswer, JoinRequest, SyncAnswer } from './group-member.ts'
import type { Group } from './group.ts'
import { type VirtualTimers, joinOf, virtualGroup } from './group.suite.ts'
import type { ByteBudget } from './limits.ts'

/** By default, sessions last 100 ms and rounds 300 ms. */
describe('in a consumer group', () => {
  let group: Group
  let timers: VirtualTimers
  let budget: ByteBudget

  const join = (more: Partial<JoinRequest> = {}): JoinAnswer[] => {
    const answers: JoinAnswer[] = []
    group.join(joinOf(more), (answer) => answers.push(answer))
    return answers
  }
  const syncWith = (memberId: string, assigned: Record<string, Buffer>): SyncAnswer[] => {
    const answers: SyncAnswer[] = []
    const assignments = Object.entries(assigned).map(([id, assignment]) => ({ memberId: id, assignment }))
    group.sync({ memberId, generation: group.generation, assignments }, (answer) => answers.push(answer))
    return answers
  }
  const sync = (memberId: string, assigned: Record<string, string> = {}): SyncAnswer[] =>
    syncWith(memberId, Object.fromEntries(Object.entries(assigned).map(([id, text]) => [id, Buffer.from(text)])))
  const shareOf = (memberId: string): string | undefined => sync(memberId)[0]?.assignment.toString()
  /** Two members that have joined, m1 the leader. */
  const joined = (): void => {
    join()
    join()
    join({ memberId: 'm1' })
  }
  const stable = (): void => {
    joined()
    sync('m1', { m1: 'a', m2: 'b' })
    sync('m2')
  }
  const passWhile = (milliseconds: number, ...alive: string[]): void => {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      timers.advance(50)
      for (const id of alive) group.heartbeat(id, group.generation)
    }
  }

  beforeEach(() => {
    ;({ group, timers, budget } = virtualGroup(3))
  })

  it('a round lasts as long as the longest rebalance timeout of its members', () => {
    join({ sessionTimeoutMs: 1_000 })
    const second = join({ sessionTimeoutMs: 1_000, rebalanceTimeoutMs: 500 })
    timers.advance(499)
    expect(second).toEqual([])
    timers.advance(1)
    expect(second[0]).toMatchObject({ error: codes.none, leader: 'm2' })
  })

  it('a leader that syncs again gets its share, and changes nothing', () => {
    stable()
    expect(sync('m1', { m1: 'x', m2: 'y' })[0]?.assignment.toString()).toBe('a')
    expect(shareOf('m2')).toBe('b')
  })

  it('a member without an assignment in a new round has an empty share, whatever it had before', () => {
    stable()
    join({ memberId: 'm1' })
    join({ memberId: 'm2' })
    sync('m1', { m1: 'all' })
    expect([shareOf('m1'), shareOf('m2')]).toEqual(['all', ''])
  })

  it('shares are copied from the request, and only those of members are kept', () => {
    joined()
    const share = Buffer.from('b')
    const before = budget.used
    syncWith('m1', { m1: Buffer.from('a'), m2: share, nobody: Buffer.alloc(1_000) })
    share.fill(0)
    expect(shareOf('m2')).toBe('b')
    expect(budget.used - before).toBe(2)
  })

  it('a leader is rejected if its shares do not fit into memory, and may then assign less', () => {
    joined()
    expect(syncWith('m1', { m1: Buffer.alloc(2_000_000) })[0]?.error).toBe(codes.policyViolation)
    expect(group.describe().state).toBe('CompletingRebalance')
    // The memory of the former round's shares is available to the next.
    for (let round = 0; round < 3; round += 1) {
      expect(syncWith('m1', { m1: Buffer.alloc(600_000) })[0]?.error).toBe(codes.none)
      join({ memberId: 'm2' })
      join({ memberId: 'm1' })
    }
    group.close()
    expect(budget.used).toBe(0)
  })

  it.each(['m1', 'm2'])('a request for a share is a sign of life (%s)', (id) => {
    stable()
    const other = id === 'm1' ? 'm2' : 'm1'
    timers.advance(60)
    group.heartbeat(other, 2)
    sync(id)
    timers.advance(60)
    expect(group.size).toBe(2)
  })

  it('an assignment of shares is a sign of life', () => {
    joined()
    timers.advance(60)
    group.heartbeat('m2', 2)
    sync('m1', { m1: 'a', m2: 'b' })
    timers.advance(60)
    expect([group.size, group.describe().state]).toEqual([2, 'Stable'])
  })

  it('the session of a member that waited for its share begins when it receives the share', () => {
    joined()
    sync('m2')
    passWhile(150, 'm1')
    sync('m1', { m1: 'a', m2: 'b' })
    timers.advance(50)
    group.heartbeat('m1', 2)
    timers.advance(49)
    expect(group.size).toBe(2)
    timers.advance(1)
    expect([group.size, group.heartbeat('m1', 2)]).toEqual([1, codes.rebalanceInProgress])
  })

  it('a member that waits for its share needs no heartbeat, but may send one', () => {
    joined()
    const waiting = sync('m2')
    group.heartbeat('m2', 2)
    passWhile(200, 'm1')
    expect([waiting, group.size]).toEqual([[], 2])
  })

  it('a member that waits for a round needs no heartbeat, but may send one', () => {
    stable()
    const waiting = join({ memberId: 'm2' })
    group.heartbeat('m2', 2)
    passWhile(200, 'm1')
    expect([waiting, group.size]).toEqual([[], 2])
  })

  it('a future generation is as wrong as a former one', () => {
    stable()
    expect([1, 2, 3].map((generation) => group.heartbeat('m1', generation))).toEqual([
      codes.illegalGeneration,
      codes.none,
      codes.illegalGeneration,
    ])
  })

  it('a client that is not a member can leave without any effect', () => {
    stable()
    expect(group.leave(['nobody'])).toEqual([codes.unknownMemberId])
    expect(group.leave([])).toEqual([])
    expect(group.describe().state).toBe('Stable')
  })

  it('a member that leaves twice in one request frees its bytes once', () => {
    stable()
    const used = budget.used
    join()
    const [, , third] = group.describe().members
    group.leave([third?.memberId ?? '', third?.memberId ?? ''])
    expect(budget.used).toBe(used)
  })

  it('the agreed assignment is shown only while it is valid', () => {
    const shown = () => {
      const { state, protocol, members } = group.describe()
      return [
        state,
        protocol,
        ...members.map(({ metadata, assignment }) => `${String(metadata)} ${String(assignment)}`),
      ]
    }
    stable()
    expect(shown()).toEqual(['Stable', 'range', 'topics a', 'topics b'])
    join({ memberId: 'm1' })
    expect(shown()).toEqual(['PreparingRebalance', '', ' ', ' '])
    join({ memberId: 'm2' })
    expect(shown()).toEqual(['CompletingRebalance', '', ' ', ' '])
    group.close()
    expect([shown(), timers.pending, budget.used]).toEqual([['Empty', ''], 0, 0])
  })
})
