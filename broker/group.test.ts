import { beforeEach, describe, expect, it } from '@jest/globals'
import { codes } from './codes.ts'
import type { JoinAnswer, JoinRequest, SyncAnswer } from './group-member.ts'
import type { Group } from './group.ts'
import { type VirtualTimers, joinOf, virtualGroup } from './group.suite.ts'

describe('a consumer group', () => {
  let group: Group
  let timers: VirtualTimers

  /** Joins and returns a list that contains the response once it arrives. */
  const join = (more: Partial<JoinRequest> = {}): JoinAnswer[] => {
    const answers: JoinAnswer[] = []
    group.join(joinOf(more), (answer) => answers.push(answer))
    return answers
  }
  const sync = (memberId: string, assigned: Record<string, string> = {}): SyncAnswer[] => {
    const answers: SyncAnswer[] = []
    const assignments = Object.entries(assigned).map(([id, text]) => ({ memberId: id, assignment: Buffer.from(text) }))
    group.sync({ memberId, generation: group.generation, assignments }, (answer) => answers.push(answer))
    return answers
  }
  /** Two members, m1 the leader, both with their share. */
  const stable = (): void => {
    join()
    join()
    join({ memberId: 'm1' })
    sync('m1', { m1: 'a', m2: 'b' })
    sync('m2')
  }

  beforeEach(() => {
    ;({ group, timers } = virtualGroup(3))
  })

  it('makes the oldest member the leader, and only the leader sees the others', () => {
    const [[first], second] = [join(), join()]
    expect(first).toMatchObject({ error: codes.none, generation: 1, leader: 'm1', memberId: 'm1', protocol: 'range' })
    expect(second).toEqual([])
    const again = join({ memberId: 'm1' })
    expect(again[0]).toMatchObject({ generation: 2, leader: 'm1', members: [{ memberId: 'm1' }, { memberId: 'm2' }] })
    expect(second[0]).toMatchObject({ generation: 2, leader: 'm1', memberId: 'm2', members: [] })
  })

  it('gives each member the share that the leader has assigned, whenever it asks', () => {
    join()
    join()
    join({ memberId: 'm1' })
    const early = sync('m2')
    expect(early).toEqual([])
    expect(sync('m1', { m1: 'a', m2: 'b' })).toEqual([{ error: codes.none, assignment: Buffer.from('a') }])
    expect(early).toEqual([{ error: codes.none, assignment: Buffer.from('b') }])
    expect(sync('m2')).toEqual(early)
    expect(group.describe()).toMatchObject({ state: 'Stable', protocol: 'range' })
  })

  it('rejects members that wait for an assignment at once when a new round begins', () => {
    join()
    join()
    join({ memberId: 'm1' })
    const waiting = sync('m2')
    join()
    expect(waiting).toEqual([{ error: codes.rebalanceInProgress, assignment: Buffer.alloc(0) }])
    const others = virtualGroup()
    group = others.group
    join()
    join()
    join({ memberId: 'm1' })
    const alsoWaiting = sync('m2')
    group.leave(['m1'])
    expect(alsoWaiting[0]?.error).toBe(codes.rebalanceInProgress)
  })

  it('rejects a member without a protocol in common with the others, and continues without it', () => {
    stable()
    const stranger = { protocols: [{ name: 'sticky', metadata: Buffer.alloc(0) }] }
    expect(join(stranger)[0]).toMatchObject({ error: codes.inconsistentGroupProtocol, generation: -1 })
    expect(join({ protocolType: 'connect' })[0]?.error).toBe(codes.inconsistentGroupProtocol)
    expect(join({ protocols: [] })[0]?.error).toBe(codes.inconsistentGroupProtocol)
    expect(group.describe().state).toBe('Stable')
  })

  it('selects the first protocol of the leader that every member has', () => {
    const protocols = (names: string[]) => names.map((name) => ({ name, metadata: Buffer.from(name) }))
    join({ protocols: protocols(['a', 'b', 'c']) })
    join({ protocols: protocols(['c', 'b']) })
    const [leader] = join({ memberId: 'm1', protocols: protocols(['a', 'b', 'c']) })
    expect(leader?.protocol).toBe('b')
    expect(leader?.members.map(({ metadata }) => metadata.toString())).toEqual(['b', 'b'])
  })

  it('has an error code for unknown members, wrong generations, short sessions and too many members', () => {
    stable()
    expect(join({ memberId: 'nobody' })[0]?.error).toBe(codes.unknownMemberId)
    expect(join({ sessionTimeoutMs: 0 })[0]?.error).toBe(codes.invalidSessionTimeout)
    expect(group.heartbeat('nobody', 2)).toBe(codes.unknownMemberId)
    expect(group.heartbeat('m1', 1)).toBe(codes.illegalGeneration)
    expect(group.heartbeat('m1', 2)).toBe(codes.none)
    join()
    expect(join()[0]?.error).toBe(codes.groupMaxSizeReached)
    expect(group.heartbeat('m1', 2)).toBe(codes.rebalanceInProgress)
    expect(group.checkMembership('m1', 2)).toBe(codes.none)
  })

  it('removes a silent member when its session is over', () => {
    stable()
    timers.advance(60)
    group.heartbeat('m1', 2)
    timers.advance(60)
    expect(group.size).toBe(1)
    expect(group.heartbeat('m1', 2)).toBe(codes.rebalanceInProgress)
    expect(join({ memberId: 'm1' })[0]).toMatchObject({ generation: 3, members: [{ memberId: 'm1' }] })
  })

  it('ends a round without the missing members when the longest timeout is over', () => {
    stable()
    const newcomer = join()
    for (let passed = 0; passed < 290; passed += 50) {
      timers.advance(50)
      // The members are alive, but do not join again.
      group.heartbeat('m1', 2)
      group.heartbeat('m2', 2)
    }
    expect(newcomer[0]).toMatchObject({ error: codes.none, leader: 'm3', members: [{ memberId: 'm3' }] })
    expect(group.size).toBe(1)
  })

  it('does not wait for a leader that is alive but never assigns', () => {
    join()
    join()
    join({ memberId: 'm1' })
    const waiting = sync('m2')
    for (let passed = 0; passed < 300; passed += 50) {
      timers.advance(50)
      group.heartbeat('m1', 2)
    }
    expect(waiting[0]?.error).toBe(codes.rebalanceInProgress)
    expect(join({ memberId: 'm2' })[0]).toMatchObject({ error: codes.none, leader: 'm2' })
  })

  it('rejects the older of two requests of one member, and continues with the newer one', () => {
    stable()
    const older = join({ memberId: 'm2' })
    const newer = join({ memberId: 'm2' })
    expect(older[0]?.error).toBe(codes.rebalanceInProgress)
    join({ memberId: 'm1' })
    expect(newer[0]).toMatchObject({ error: codes.none, generation: 3 })
  })

  it('keeps the session of a member that waits, even of one that gave up waiting for its share', () => {
    join()
    join()
    join({ memberId: 'm1' })
    const waiting = sync('m2')
    const again = join({ memberId: 'm2' })
    expect(waiting[0]?.error).toBe(codes.rebalanceInProgress)
    timers.advance(99)
    group.heartbeat('m1', 2)
    timers.advance(99)
    expect(again).toEqual([])
    join({ memberId: 'm1' })
    expect(again[0]).toMatchObject({ error: codes.none, memberId: 'm2', generation: 3 })
  })

  it('answers for each member that leaves', () => {
    stable()
    expect(group.leave(['m2', 'nobody', 'm2'])).toEqual([codes.none, codes.unknownMemberId, codes.none])
    group.leave(['m1'])
    expect(group.describe()).toMatchObject({ state: 'Empty', members: [] })
    expect(timers.pending).toBe(0)
  })
})
