/** What a group knows of a member, and the small questions about members that need no group. */
import { type ErrorCode, codes } from './codes.ts'
import type { ByteBudget } from './limits.ts'
import type { Cancel, Timers } from './timers.ts'

/** A way to share partitions out that a member offers, the best first; the metadata are for the leader only. */
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

/** What a group is given from outside. */
export interface GroupParts {
  readonly timers: Timers
  readonly budget: ByteBudget
  readonly mostMembers: number
  newMemberId(clientId: string): string
}

export interface Member extends Omit<JoinRequest, 'memberId'> {
  readonly id: string
  readonly bytes: number
  assignment: Buffer
  join?: (answer: JoinAnswer) => void
  sync?: (answer: SyncAnswer) => void
  stopSession?: Cancel
}

/** Kafka's `group.max.session.timeout.ms`, for rebalances too: Node's own timers end at 24 days. */
const LONGEST_TIMEOUT_MS = 1_800_000
/** Kafka asks for 6 s at least; on one machine, and in tests, shorter ones make sense. */
const SHORTEST_SESSION_MS = 10

export function refuseSession(milliseconds: number): ErrorCode {
  const inRange = milliseconds >= SHORTEST_SESSION_MS && milliseconds <= LONGEST_TIMEOUT_MS
  return inRange ? codes.none : codes.invalidSessionTimeout
}

/** A rebalance timeout within what this broker waits, in milliseconds. */
export function clampTimeout(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, SHORTEST_SESSION_MS), LONGEST_TIMEOUT_MS)
}

/** The first protocol on the first one's list that everyone offers. */
export function commonProtocol(members: readonly { readonly protocols: readonly Protocol[] }[]): string | undefined {
  const offered = members.map((member) => new Set(member.protocols.map(({ name }) => name)))
  return members[0]?.protocols.find(({ name }) => offered.every((names) => names.has(name)))?.name
}

export function metadataFor(member: Member, protocol: string): JoinedMember {
  const metadata = member.protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0)
  return { memberId: member.id, instanceId: member.instanceId, metadata }
}

export function bytesOf(protocols: readonly Protocol[]): number {
  return protocols.reduce((sum, { name, metadata }) => sum + name.length + metadata.length, 0)
}

export function joinRefused(error: ErrorCode, memberId: string): JoinAnswer {
  return { error, generation: -1, protocol: '', leader: '', memberId, members: [] }
}

/** Starts the session of a member anew. */
export function restart(member: Member, timers: Timers, over: () => void): void {
  stopTimer(member)
  member.stopSession = timers.after(member.sessionTimeoutMs, over)
}

export function stopTimer(member: Member): void {
  member.stopSession?.()
  delete member.stopSession
}
