/** The members of one group: admission, sessions, and their memory. */
import { type ErrorCode, codes } from './codes.ts'
import { type GroupParts, type JoinRequest, type Member, commonProtocol } from './group-member.ts'

/** Kafka's `group.max.session.timeout.ms`, also for rebalances: Node's own timers are limited to 24 days. */
const LONGEST_TIMEOUT_MS = 1_800_000
/** Kafka requires at least 6 s; on one machine, and in tests, shorter ones make sense. */
const SHORTEST_SESSION_MS = 10
/** Clients offer two or three; those of each new member are compared with all others. */
const MOST_PROTOCOLS = 100
/** The memory of a member beside its data. */
const OVERHEAD = 512

export class Members {
  readonly #parts: GroupParts
  /** In the order of joining: the first is the oldest. */
  readonly #members = new Map<string, Member>()
  #protocolType = ''

  constructor(parts: GroupParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#members.size
  }

  /** The protocol type of the members: `consumer`. That of the last member while there is none. */
  get protocolType(): string {
    return this.#protocolType
  }

  /** The oldest first. */
  all(): readonly Member[] {
    return [...this.#members.values()]
  }

  find(id: string): Member | undefined {
    return this.#members.get(id)
  }

  /** Admits a new member, or updates a known one; or returns an error code. */
  admit(request: JoinRequest): Member | ErrorCode {
    const known = this.#members.get(request.memberId)
    const refusal = this.#refuse(request, known)
    if (refusal !== codes.none) return refusal
    const bytes = bytesOf(request)
    if (!this.#parts.budget.take(bytes - (known?.bytes ?? 0))) return codes.policyViolation
    const told = { ...request, bytes, rebalanceTimeoutMs: clampTimeout(request.rebalanceTimeoutMs) }
    this.#protocolType = request.protocolType
    if (known !== undefined) return Object.assign(known, told)
    const member: Member = { ...told, memberId: this.#parts.newMemberId(request.clientId), assignment: Buffer.alloc(0) }
    this.#members.set(member.memberId, member)
    return member
  }

  #refuse(request: JoinRequest, known: Member | undefined): ErrorCode {
    if (request.memberId !== '' && known === undefined) return codes.unknownMemberId
    if (known === undefined && this.#members.size >= this.#parts.mostMembers) return codes.groupMaxSizeReached
    if (request.protocols.length > MOST_PROTOCOLS) return codes.invalidRequest
    const session = refuseSession(request.sessionTimeoutMs)
    if (session !== codes.none) return session
    const others = this.all().filter((member) => member !== known)
    if (others.length > 0 && request.protocolType !== this.#protocolType) return codes.inconsistentGroupProtocol
    return commonProtocol([request, ...others]) === undefined ? codes.inconsistentGroupProtocol : codes.none
  }

  /** Restarts the session of a member. */
  watch(member: Member, over: () => void): void {
    this.unwatch(member)
    member.stopSession = this.#parts.timers.after(member.sessionTimeoutMs, over)
  }

  /** While a member waits for a response it has no session: its request is its sign of life. */
  unwatch(member: Member): void {
    member.stopSession?.()
    delete member.stopSession
  }

  remove(member: Member): void {
    this.unwatch(member)
    this.#members.delete(member.memberId)
    this.#parts.budget.give(member.bytes)
  }
}

function refuseSession(milliseconds: number): ErrorCode {
  const inRange = milliseconds >= SHORTEST_SESSION_MS && milliseconds <= LONGEST_TIMEOUT_MS
  return inRange ? codes.none : codes.invalidSessionTimeout
}

/** Limits a rebalance timeout to the range of this broker, in milliseconds. */
function clampTimeout(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, SHORTEST_SESSION_MS), LONGEST_TIMEOUT_MS)
}

function bytesOf(request: JoinRequest): number {
  const words = [request.clientId, request.clientHost, request.instanceId ?? '', request.protocolType]
  const said = words.reduce((sum, word) => sum + word.length, 0)
  return request.protocols.reduce((sum, { name, metadata }) => sum + name.length + metadata.length, OVERHEAD + said)
}
