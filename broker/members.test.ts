import { describe, expect, it } from '@jest/globals'
import { codes } from './codes.ts'
import type { JoinRequest, Member } from './group-member.ts'
import { VirtualTimers, joinOf } from './group.suite.ts'
import { ByteBudget } from './limits.ts'
import { Members } from './members.ts'

const HALF_AN_HOUR_MS = 1_800_000

function membersOf({ mostMembers = 3, bytes = 1_000_000 } = {}): {
  members: Members
  budget: ByteBudget
  timers: VirtualTimers
} {
  const [budget, timers] = [new ByteBudget(bytes), new VirtualTimers()]
  let count = 0
  const members = new Members({ timers, budget, mostMembers, newMemberId: () => `m${(count += 1)}` })
  return { members, budget, timers }
}

/** Admits a member that must be accepted. */
function admitted(members: Members, more: Partial<JoinRequest> = {}): Member {
  const member = members.admit(joinOf(more))
  if (typeof member === 'number') throw new Error(`refused by ${member}`)
  return member
}

const protocolsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `p${index}`, metadata: Buffer.alloc(0) }))

describe('the members of a group', () => {
  it('have sessions of 10 ms to half an hour', () => {
    const { members } = membersOf({ mostMembers: 10 })
    for (const sessionTimeoutMs of [10, HALF_AN_HOUR_MS]) admitted(members, { sessionTimeoutMs })
    for (const sessionTimeoutMs of [-1, 0, 9, HALF_AN_HOUR_MS + 1])
      expect(members.admit(joinOf({ sessionTimeoutMs }))).toBe(codes.invalidSessionTimeout)
    expect(members.size).toBe(2)
  })

  it('have rounds of 10 ms to half an hour, whatever they request', () => {
    const { members } = membersOf({ mostMembers: 10 })
    const asked = [-1, 9, 10, 11, HALF_AN_HOUR_MS, HALF_AN_HOUR_MS + 1]
    const given = asked.map((rebalanceTimeoutMs) => admitted(members, { rebalanceTimeoutMs }).rebalanceTimeoutMs)
    expect(given).toEqual([10, 10, 10, 11, HALF_AN_HOUR_MS, HALF_AN_HOUR_MS])
  })

  it('offer up to 100 protocols', () => {
    const { members } = membersOf()
    admitted(members, { protocols: protocolsOf(100) })
    expect(members.admit(joinOf({ protocols: protocolsOf(101) }))).toBe(codes.invalidRequest)
  })

  it('are limited in number, and each of them may join again', () => {
    const { members } = membersOf({ mostMembers: 2 })
    const [first] = [admitted(members), admitted(members)]
    expect(members.admit(joinOf())).toBe(codes.groupMaxSizeReached)
    expect(members.admit(joinOf({ memberId: first.memberId }))).toBe(first)
    expect(members.size).toBe(2)
  })

  it('replace their offer when they rejoin, and a single one may change the protocol type', () => {
    const { members } = membersOf()
    const first = admitted(members)
    const other = { memberId: first.memberId, protocolType: 'connect', protocols: protocolsOf(1), sessionTimeoutMs: 50 }
    expect(admitted(members, other)).toMatchObject({ ...other, assignment: first.assignment })
    expect(members.protocolType).toBe('connect')
    expect(members.admit(joinOf({ protocols: protocolsOf(1) }))).toBe(codes.inconsistentGroupProtocol)
    admitted(members, { protocolType: 'connect', protocols: protocolsOf(2) })
    expect(members.admit(joinOf({ memberId: first.memberId }))).toBe(codes.inconsistentGroupProtocol)
    expect(members.all().map(({ memberId }) => memberId)).toEqual(['m1', 'm2'])
  })

  it('use 512 bytes each and those of their texts and metadata, and free them', () => {
    const { members, budget } = membersOf()
    const said = { clientId: 'ab', clientHost: 'c', instanceId: 'def', protocolType: 'g' }
    const protocols = [{ name: 'hi', metadata: Buffer.alloc(10) }]
    const member = admitted(members, { ...said, protocols })
    expect(budget.used).toBe(512 + 2 + 1 + 3 + 1 + 2 + 10)
    admitted(members, { ...said, memberId: member.memberId, protocols: [{ name: 'hi', metadata: Buffer.alloc(4) }] })
    expect(budget.used).toBe(512 + 2 + 1 + 3 + 1 + 2 + 4)
    members.remove(member)
    expect([budget.used, members.size]).toEqual([0, 0])
  })

  it('are rejected if there is no room, and may then send less', () => {
    const { members } = membersOf({ bytes: 1_000 })
    const saying = (bytes: number) => ({ protocols: [{ name: 'range', metadata: Buffer.alloc(bytes) }] })
    const first = admitted(members, saying(300))
    expect(members.admit(joinOf(saying(0)))).toBe(codes.policyViolation)
    expect(members.admit(joinOf({ memberId: first.memberId, ...saying(600) }))).toBe(codes.policyViolation)
    expect(members.admit(joinOf({ memberId: first.memberId, ...saying(400) }))).toBe(first)
    expect(members.size).toBe(1)
  })

  it('have one session at a time, which ends when they are no longer watched', () => {
    const { members, timers } = membersOf()
    const member = admitted(members)
    let over = 0
    for (let time = 0; time < 3; time += 1) members.watch(member, () => (over += 1))
    expect(timers.pending).toBe(1)
    timers.advance(100)
    expect(over).toBe(1)
    members.watch(member, () => (over += 1))
    members.unwatch(member)
    members.watch(member, () => (over += 1))
    members.remove(member)
    timers.advance(1_000)
    expect([over, timers.pending]).toEqual([1, 0])
  })
})
