/** The types of a group: its requests, its responses, its data about a member. */
import type { ErrorCode } from './codes.ts'
import type { ByteBudget } from './limits.ts'
import type { Cancel, Timers } from './timers.ts'

/**
 * A partition assignment strategy that a member offers, in order of preference; the metadata are for the leader only.
 */
export interface Protocol {
  readonly name: string
  readonly metadata: Buffer
}

export interface JoinRequest {
  /** Empty on the first join. */
  readonly memberId: string
  readonly clientId: string
  readonly clientHost: string
  readonly instanceId: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocolType: string
  readonly protocols: readonly Protocol[]
}

export interface JoinAnswer {
  readonly error: ErrorCode
  /** −1 on an error. */
  readonly generation: number
  readonly protocol: string
  readonly leader: string
  readonly memberId: string
  /** Filled for the leader only. */
  readonly members: readonly JoinedMember[]
}

export interface JoinedMember {
  readonly memberId: string
  readonly instanceId: string | null
  readonly metadata: Buffer
}

export interface SyncRequest {
  readonly memberId: string
  readonly generation: number
  /** Sent by the leader only. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[]
}

export interface SyncAnswer {
  readonly error: ErrorCode
  readonly assignment: Buffer
}

export interface GroupSnapshot {
  /** Kafka's own names. */
  readonly state: 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'
  readonly protocolType: string
  readonly protocol: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly clientHost: string
    readonly metadata: Buffer
    readonly assignment: Buffer
  }[]
}

/** The dependencies of a group. */
export interface GroupParts {
  readonly timers: Timers
  readonly budget: ByteBudget
  readonly mostMembers: number
  newMemberId(clientId: string): string
}

/** The latest join request of a member, with its id, and the requests that it waits for. */
export interface Member extends JoinRequest {
  readonly bytes: number
  assignment: Buffer
  join?: (answer: JoinAnswer) => void
  sync?: (answer: SyncAnswer) => void
  stopSession?: Cancel
}

/** The first protocol in the first member's list that all members offer. */
export function commonProtocol(members: readonly { readonly protocols: readonly Protocol[] }[]): string | undefined {
  const offered = members.map((member) => new Set(member.protocols.map(({ name }) => name)))
  return members[0]?.protocols.find(({ name }) => offered.every((names) => names.has(name)))?.name
}

export function metadataFor(member: Member, protocol: string): JoinedMember {
  const metadata = member.protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0)
  return { memberId: member.memberId, instanceId: member.instanceId, metadata }
}

export function joinRefused(error: ErrorCode, memberId: string): JoinAnswer {
  return { error, generation: -1, protocol: '', leader: '', memberId, members: [] }
}
