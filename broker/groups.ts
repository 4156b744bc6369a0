/** The consumer groups of a broker: found, created, deleted, and expired when they are no longer used. */
import { randomUUID } from 'node:crypto'
import { type Micros, between, fromSeconds } from '../lib/units.ts'
import { type ErrorCode, codes } from './codes.ts'
import { Group } from './group.ts'
import type { ByteBudget, Limits } from './limits.ts'
import { Offsets } from './offsets.ts'
import type { Timers } from './timers.ts'

export interface GroupEntry {
  readonly group: Group
  readonly offsets: Offsets
}

interface Kept extends GroupEntry {
  /** When it was first seen without members; undefined while it has some. */
  idleSince: Micros | undefined
}

export interface GroupsParts {
  readonly limits: Limits
  readonly budget: ByteBudget
  readonly timers: Timers
}

const LONGEST_ID = 255

export class Groups {
  readonly #groups = new Map<string, Kept>()
  readonly #parts: GroupsParts

  constructor(parts: GroupsParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#groups.size
  }

  /** The members of all groups. */
  get members(): number {
    return this.all().reduce((sum, { group }) => sum + group.size, 0)
  }

  all(): readonly GroupEntry[] {
    return [...this.#groups.values()]
  }

  find(id: string): GroupEntry | undefined {
    return this.#groups.get(id)
  }

  /** Returns the group, creating it if necessary, or an error code. */
  open(id: string): GroupEntry | ErrorCode {
    const known = this.#groups.get(id)
    if (known !== undefined) {
      known.idleSince = undefined
      return known
    }
    if (id === '' || id.length > LONGEST_ID) return codes.invalidGroupId
    const { limits, budget, timers } = this.#parts
    if (this.#groups.size >= limits.groups) return codes.policyViolation
    const group = new Group(id, { budget, timers, mostMembers: limits.groupMembers, newMemberId })
    const kept: Kept = { group, offsets: new Offsets(budget), idleSince: undefined }
    this.#groups.set(id, kept)
    return kept
  }

  /** Deletes a group that has no members, with its offsets. */
  delete(id: string): ErrorCode {
    const kept = this.#groups.get(id)
    if (kept === undefined) return codes.groupIdNotFound
    if (kept.group.size > 0) return codes.nonEmptyGroup
    this.#forget(kept)
    return codes.none
  }

  forgetTopic(name: string): void {
    for (const { offsets } of this.#groups.values()) offsets.forget(name)
  }

  /** Expires groups without members: soon if they have no offsets, later if they have. */
  sweep(now: Micros): void {
    const { emptyGroupSeconds, offsetsSeconds } = this.#parts.limits
    for (const kept of this.#groups.values()) {
      kept.idleSince = kept.group.size > 0 ? undefined : (kept.idleSince ?? now)
      if (kept.idleSince === undefined) continue
      const patience = fromSeconds(kept.offsets.isEmpty ? emptyGroupSeconds : offsetsSeconds)
      if (between(kept.idleSince, now) >= patience) this.#forget(kept)
    }
  }

  close(): void {
    for (const { group } of this.#groups.values()) group.close()
  }

  #forget(kept: Kept): void {
    kept.offsets.clear()
    this.#groups.delete(kept.group.id)
  }
}

/** As in Kafka, the client's own name, so that people can distinguish members, with a unique suffix. */
function newMemberId(clientId: string): string {
  return `${clientId.slice(0, 100)}-${randomUUID()}`
}
