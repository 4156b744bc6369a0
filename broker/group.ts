/**
 * One consumer group: Kafka's classic membership protocol as a state machine. Time is passed in as timers, and
 * responses are callbacks, so that it runs in virtual time in the tests.
 *
 *            join                    every member has joined              leader's sync
 *   Empty ─────────▶ PreparingRebalance ─────────────▶ CompletingRebalance ─────────────▶ Stable
 *     ▲                 ▲    │ timer: whoever has           │ timer: whoever has             │
 *     │ last member     │    ▼ not joined is out            ▼ not synced is out              │
 *     └──gone───────────┴──────────────── join, leave, session over ◀────────────────────────┘
 *
 * A join or sync is *parked* until the other members have sent theirs. Each parked request gets exactly one response: a
 * join when the round completes or its member is removed (25), a sync with its assignment, or with 27 as soon as a new
 * round begins.
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
  commonProtocol,
  joinRefused,
  metadataFor,
} from './group-member.ts'
import { Members } from './members.ts'
import type { Cancel } from './timers.ts'

const NOTHING = Buffer.alloc(0)

export class Group {
  readonly id: string
  readonly #parts: GroupParts
  readonly #members: Members
  #state: GroupSnapshot['state'] = 'Empty'
  #generation = 0
  #protocol = ''
  #leader = ''
  #assignmentBytes = 0
  #stopRound: Cancel | undefined

  constructor(id: string, parts: GroupParts) {
    this.id = id
    this.#parts = parts
    this.#members = new Members(parts)
  }

  get size(): number {
    return this.#members.size
  }

  get generation(): number {
    return this.#generation
  }

  /** Answers at once with a refusal, or when the round that the member joins is complete. */
  join(request: JoinRequest, answer: (answer: JoinAnswer) => void): void {
    const member = this.#members.admit(request)
    if (typeof member === 'number') {
      answer(joinRefused(member, request.memberId))
      return
    }
    // The same member sends a new request on a new connection: its older request is cancelled.
    member.join?.(joinRefused(codes.rebalanceInProgress, member.memberId))
    member.join = answer
    this.#prepare()
    this.#members.unwatch(member)
    this.#completeIfAllJoined()
  }

  /** Starts a new round: members that wait for an assignment of the old one must rejoin. */
  #prepare(): void {
    this.#answerSyncs(() => ({ error: codes.rebalanceInProgress, assignment: NOTHING }))
    if (this.#state === 'PreparingRebalance') return
    this.#state = 'PreparingRebalance'
    this.#startRound((member) => member.join !== undefined)
  }

  /** Waits for the largest of the members' timeouts; members that have not joined by then are removed. */
  #startRound(hasCome: (member: Member) => boolean): void {
    this.#stopRound?.()
    const longest = Math.max(...this.#members.all().map((member) => member.rebalanceTimeoutMs))
    this.#stopRound = this.#parts.timers.after(longest, () => {
      this.#drop(this.#members.all().filter((member) => !hasCome(member)))
    })
  }

  #completeIfAllJoined(): void {
    const members = this.#members.all()
    const [oldest] = members
    if (this.#state !== 'PreparingRebalance' || oldest === undefined) return
    if (members.some((member) => member.join === undefined)) return
    this.#generation += 1
    this.#state = 'CompletingRebalance'
    this.#leader = oldest.memberId
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
      memberId: member.memberId,
      members: member.memberId === this.#leader ? members.map((each) => metadataFor(each, this.#protocol)) : [],
    })
  }

  /** Answers at once with an error or the assignment, or when the leader has sent it. */
  sync(request: SyncRequest, answer: (answer: SyncAnswer) => void): void {
    const error = this.check(request.memberId, request.generation)
    const member = this.#members.find(request.memberId)
    if (member === undefined || error !== codes.none) {
      answer({ error, assignment: NOTHING })
      return
    }
    if (this.#state === 'CompletingRebalance' && member.memberId === this.#leader) {
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
    // A member that waits for the leader must not expire: the session of the leader limits the wait.
    this.#members.unwatch(member)
  }

  #assign(request: SyncRequest, leader: Member): SyncAnswer {
    this.#watch(leader)
    const assignments = request.assignments.filter(({ memberId }) => this.#members.find(memberId) !== undefined)
    const bytes = assignments.reduce((sum, { assignment }) => sum + assignment.length, 0)
    if (!this.#parts.budget.take(bytes - this.#assignmentBytes)) {
      return { error: codes.policyViolation, assignment: NOTHING }
    }
    this.#assignmentBytes = bytes
    for (const member of this.#members.all()) member.assignment = NOTHING
    for (const { memberId, assignment } of assignments) {
      const member = this.#members.find(memberId)
      // Copied, so that the request's whole frame is not retained.
      if (member !== undefined) member.assignment = Buffer.from(assignment)
    }
    this.#state = 'Stable'
    this.#stopRound?.()
    this.#answerSyncs((member) => ({ error: codes.none, assignment: member.assignment }))
    return { error: codes.none, assignment: leader.assignment }
  }

  #answerSyncs(answerOf: (member: Member) => SyncAnswer): void {
    for (const member of this.#members.all()) {
      const answer = member.sync
      if (answer === undefined) continue
      delete member.sync
      this.#watch(member)
      answer(answerOf(member))
    }
  }

  /** A heartbeat: it restarts the session, even if the response is an error. */
  heartbeat(memberId: string, generation: number): ErrorCode {
    const member = this.#members.find(memberId)
    // A parked member has no session to renew: its request is its sign of life.
    if (member !== undefined && member.join === undefined && member.sync === undefined) this.#watch(member)
    return this.check(memberId, generation)
  }

  /** The error code for a request of this member and generation. */
  check(memberId: string, generation: number): ErrorCode {
    const membership = this.checkMembership(memberId, generation)
    if (membership !== codes.none) return membership
    return this.#state === 'PreparingRebalance' ? codes.rebalanceInProgress : codes.none
  }

  /** The same without regard to a current rebalance: offsets of the old assignment may still be committed. */
  checkMembership(memberId: string, generation: number): ErrorCode {
    if (this.#members.find(memberId) === undefined) return codes.unknownMemberId
    return generation === this.#generation ? codes.none : codes.illegalGeneration
  }

  /** Members leave. Returns a code for each, in their order. */
  leave(memberIds: readonly string[]): readonly ErrorCode[] {
    const answers = memberIds.map((id) => (this.#members.find(id) !== undefined ? codes.none : codes.unknownMemberId))
    this.#drop([...new Set(memberIds)].flatMap((id) => this.#members.find(id) ?? []))
    return answers
  }

  #watch(member: Member): void {
    this.#members.watch(member, () => {
      this.#drop([member])
    })
  }

  #drop(members: readonly Member[]): void {
    if (members.length === 0) return
    for (const member of members) {
      this.#members.remove(member)
      member.join?.(joinRefused(codes.unknownMemberId, member.memberId))
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

  /** For DescribeGroups: metadata and assignments are included only while they are valid. */
  describe(): GroupSnapshot {
    const stable = this.#state === 'Stable'
    return {
      state: this.#state,
      protocolType: this.#members.protocolType,
      protocol: stable ? this.#protocol : '',
      members: this.#members.all().map((member) => ({
        memberId: member.memberId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        metadata: stable ? metadataFor(member, this.#protocol).metadata : NOTHING,
        assignment: stable ? member.assignment : NOTHING,
      })),
    }
  }

  /** Removes all members, answers every parked request, and stops every timer: the broker closes. */
  close(): void {
    this.#drop(this.#members.all())
  }
}
