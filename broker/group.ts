/**
 * One consumer group: Kafka's classic membership protocol as a state machine. Time comes in as timers, answers go out
 * as callbacks, so that it runs in virtual time in the tests.
 *
 *            join                    every member has joined              leader's sync
 *   Empty ─────────▶ PreparingRebalance ─────────────▶ CompletingRebalance ─────────────▶ Stable
 *     ▲                 ▲    │ timer: whoever has           │ timer: whoever has             │
 *     │ last member     │    ▼ not joined is out            ▼ not synced is out              │
 *     └──gone───────────┴──────────────── join, leave, session over ◀────────────────────────┘
 *
 * A join or sync is *parked* until the others have come. Whatever is parked is answered, always and once: a join when
 * the round completes or its member goes (25), a sync with its assignment, or with 27 as soon as a new round begins.
 */
import { type ErrorCode, codes } from './codes.ts'
import {
  type GroupParts,
  type GroupSnapshot,
  type JoinAnswer,
  type JoinRequest,
  type Member,
  type SyncAnswer,
  type SyncRequest,
  bytesOf,
  clampTimeout,
  commonProtocol,
  joinRefused,
  metadataFor,
  refuseSession,
  restart,
  stopTimer,
} from './group-member.ts'
import type { Cancel } from './timers.ts'

export type GroupState = GroupSnapshot['state']

const NOTHING = Buffer.alloc(0)

export class Group {
  readonly id: string
  readonly #parts: GroupParts
  /** In the order of joining: the first is the oldest. */
  readonly #members = new Map<string, Member>()
  #state: GroupState = 'Empty'
  #generation = 0
  #protocolType = ''
  #protocol = ''
  #leader = ''
  #assignmentBytes = 0
  #stopRound: Cancel | undefined

  constructor(id: string, parts: GroupParts) {
    this.id = id
    this.#parts = parts
  }

  get size(): number {
    return this.#members.size
  }

  get generation(): number {
    return this.#generation
  }

  /** Answers at once with a refusal, or when the round that it begins or takes part in is complete. */
  join(request: JoinRequest, answer: (answer: JoinAnswer) => void): void {
    const member = this.#admit(request)
    if (typeof member === 'number') {
      answer(joinRefused(member, request.memberId))
      return
    }
    stopTimer(member)
    // The same member asks again, on a new connection: its older request is over.
    member.join?.(joinRefused(codes.rebalanceInProgress, member.id))
    member.join = answer
    this.#prepare()
    this.#completeIfAllJoined()
  }

  #admit(request: JoinRequest): Member | ErrorCode {
    const known = this.#members.get(request.memberId)
    const refusal = this.#refuse(request, known)
    if (refusal !== codes.none) return refusal
    const { memberId, ...rest } = request
    const bytes = bytesOf(request.protocols)
    if (!this.#parts.budget.take(bytes - (known?.bytes ?? 0))) return codes.policyViolation
    const told = { ...rest, bytes, rebalanceTimeoutMs: clampTimeout(request.rebalanceTimeoutMs) }
    this.#protocolType = request.protocolType
    if (known !== undefined) return Object.assign(known, told)
    const id = memberId === '' ? this.#parts.newMemberId(request.clientId) : memberId
    const member: Member = { ...told, id, assignment: NOTHING }
    this.#members.set(id, member)
    return member
  }

  #refuse(request: JoinRequest, known: Member | undefined): ErrorCode {
    if (request.memberId !== '' && known === undefined) return codes.unknownMemberId
    if (known === undefined && this.#members.size >= this.#parts.mostMembers) return codes.groupMaxSizeReached
    const session = refuseSession(request.sessionTimeoutMs)
    if (session !== codes.none) return session
    const others = [...this.#members.values()].filter((member) => member !== known)
    if (others.length > 0 && request.protocolType !== this.#protocolType) return codes.inconsistentGroupProtocol
    return commonProtocol([request, ...others]) === undefined ? codes.inconsistentGroupProtocol : codes.none
  }

  /** A new round: who waits for an assignment of the old one must join again. */
  #prepare(): void {
    this.#answerSyncs(() => ({ error: codes.rebalanceInProgress, assignment: NOTHING }))
    if (this.#state === 'PreparingRebalance') return
    this.#state = 'PreparingRebalance'
    this.#startRound((member) => member.join !== undefined)
  }

  /** Gives the members the largest of their timeouts; whoever has not come by then is out. */
  #startRound(hasCome: (member: Member) => boolean): void {
    this.#stopRound?.()
    const longest = Math.max(...[...this.#members.values()].map((member) => member.rebalanceTimeoutMs))
    this.#stopRound = this.#parts.timers.after(longest, () => {
      this.#drop([...this.#members.values()].filter((member) => !hasCome(member)))
    })
  }

  #completeIfAllJoined(): void {
    const members = [...this.#members.values()]
    const [oldest] = members
    if (this.#state !== 'PreparingRebalance' || oldest === undefined) return
    if (members.some((member) => member.join === undefined)) return
    this.#generation += 1
    this.#state = 'CompletingRebalance'
    this.#leader = oldest.id
    this.#protocol = commonProtocol(members) ?? ''
    this.#startRound((member) => member.sync !== undefined)
    for (const member of members) this.#answerJoin(member, members)
  }

  #answerJoin(member: Member, members: readonly Member[]): void {
    const answer = member.join
    delete member.join
    this.#watch(member)
    answer?.({
      error: codes.none,
      generation: this.#generation,
      protocol: this.#protocol,
      leader: this.#leader,
      memberId: member.id,
      members: member.id === this.#leader ? members.map((each) => metadataFor(each, this.#protocol)) : [],
    })
  }

  /** Answers at once with an error or the assignment, or when the leader has sent it. */
  sync(request: SyncRequest, answer: (answer: SyncAnswer) => void): void {
    const error = this.check(request.memberId, request.generation)
    const member = this.#members.get(request.memberId)
    if (member === undefined || error !== codes.none) {
      answer({ error, assignment: NOTHING })
      return
    }
    if (this.#state === 'CompletingRebalance' && member.id === this.#leader) {
      answer(this.#assign(request, member))
      return
    }
    if (this.#state === 'Stable') {
      this.#watch(member)
      answer({ error: codes.none, assignment: member.assignment })
      return
    }
    member.sync?.({ error: codes.rebalanceInProgress, assignment: NOTHING })
    member.sync = answer
    // Who waits for the leader must not be taken for dead: the leader's own session bounds the wait.
    stopTimer(member)
  }

  #assign(request: SyncRequest, leader: Member): SyncAnswer {
    this.#watch(leader)
    const assignments = request.assignments.filter(({ memberId }) => this.#members.has(memberId))
    const bytes = assignments.reduce((sum, { assignment }) => sum + assignment.length, 0)
    if (!this.#parts.budget.take(bytes - this.#assignmentBytes)) {
      return { error: codes.policyViolation, assignment: NOTHING }
    }
    this.#assignmentBytes = bytes
    for (const member of this.#members.values()) member.assignment = NOTHING
    for (const { memberId, assignment } of assignments) {
      const member = this.#members.get(memberId)
      // Copied, so that the request's whole frame is not kept.
      if (member !== undefined) member.assignment = Buffer.from(assignment)
    }
    this.#state = 'Stable'
    this.#stopRound?.()
    this.#answerSyncs((member) => ({ error: codes.none, assignment: member.assignment }))
    return { error: codes.none, assignment: leader.assignment }
  }

  #answerSyncs(answerOf: (member: Member) => SyncAnswer): void {
    for (const member of this.#members.values()) {
      const answer = member.sync
      if (answer === undefined) continue
      delete member.sync
      this.#watch(member)
      answer(answerOf(member))
    }
  }

  /** A sign of life: the session begins anew, whatever the answer is. */
  heartbeat(memberId: string, generation: number): ErrorCode {
    const member = this.#members.get(memberId)
    // A parked member has no session to prolong: its request is its sign of life.
    if (member !== undefined && member.join === undefined && member.sync === undefined) this.#watch(member)
    return this.check(memberId, generation)
  }

  /** What a request of this member and generation is told. */
  check(memberId: string, generation: number): ErrorCode {
    const membership = this.checkMembership(memberId, generation)
    if (membership !== codes.none) return membership
    return this.#state === 'PreparingRebalance' ? codes.rebalanceInProgress : codes.none
  }

  /** The same without regard to a round that is on: offsets of the old assignment may still be committed. */
  checkMembership(memberId: string, generation: number): ErrorCode {
    if (!this.#members.has(memberId)) return codes.unknownMemberId
    return generation === this.#generation ? codes.none : codes.illegalGeneration
  }

  /** Members say goodbye. Returns an error for each, in their order. */
  leave(memberIds: readonly string[]): readonly ErrorCode[] {
    const answers = memberIds.map((id) => (this.#members.has(id) ? codes.none : codes.unknownMemberId))
    this.#drop([...new Set(memberIds)].flatMap((id) => this.#members.get(id) ?? []))
    return answers
  }

  #watch(member: Member): void {
    restart(member, this.#parts.timers, () => {
      this.#drop([member])
    })
  }

  #drop(members: readonly Member[]): void {
    if (members.length === 0) return
    for (const member of members) {
      stopTimer(member)
      this.#members.delete(member.id)
      this.#parts.budget.give(member.bytes)
      member.join?.(joinRefused(codes.unknownMemberId, member.id))
      member.sync?.({ error: codes.rebalanceInProgress, assignment: NOTHING })
    }
    if (this.#members.size === 0) this.#empty()
    else {
      this.#prepare()
      this.#completeIfAllJoined()
    }
  }

  #empty(): void {
    this.#stopRound?.()
    this.#parts.budget.give(this.#assignmentBytes)
    this.#assignmentBytes = 0
    this.#state = 'Empty'
    this.#protocol = ''
    this.#leader = ''
  }

  /** For DescribeGroups: metadata and assignments are shown only while they hold. */
  describe(): GroupSnapshot {
    const stable = this.#state === 'Stable'
    return {
      state: this.#state,
      protocolType: this.#protocolType,
      protocol: stable ? this.#protocol : '',
      members: [...this.#members.values()].map((member) => ({
        memberId: member.id,
        clientId: member.clientId,
        clientHost: member.clientHost,
        metadata: stable ? metadataFor(member, this.#protocol).metadata : NOTHING,
        assignment: stable ? member.assignment : NOTHING,
      })),
    }
  }

  /** Everyone out, every parked request answered, every timer stopped: the broker closes. */
  close(): void {
    this.#drop([...this.#members.values()])
  }
}
