/**
 * `trigger`, orchestrator → all drivers: start, and only that; sent once.
 *
 * Wire: {"test_id","trigger":"YES"} and, as extensions, v, epoch, start_at_us (common clock: µs since 1970 by the
 * broker's append time), expires_at_us, participants [{node_id, boot, share}] whose order determines their segments, values (by
 * name: what requests before the load have extracted). `"NO"` from a partner means stop.
 */
import { z } from 'zod'
import { countNumber, epochNumber, instantMicros } from '../bounds.ts'
import { type Values, valuesSchema } from '../plan/extract.ts'
import { type Codec, looseId, MAX_LARGE_MESSAGE_BYTES, nodeIdSchema, readAs, SCHEMA_VERSION } from './reading.ts'
import { withoutUndefined } from './register.ts'

export interface Participant {
  readonly nodeId: string
  /** Absent for a partner that knows only the base protocol. */
  readonly boot?: string
  /** The index of its share in the plan, if the plan has shares. */
  readonly share?: number
}

export interface Trigger {
  readonly testId: string
  /** False: a partner's `"NO"`, which means stop. */
  readonly go: boolean
  readonly epoch?: number
  /** µs since 1970 by the broker's clock. */
  readonly startAt?: number
  readonly expiresAt?: number
  /** Participant i has segment i of their number. Absent from partners: then every driver runs the whole load. */
  readonly participants?: readonly Participant[]
  /** What requests before the load have extracted. */
  readonly values?: Values
}

/** The most drivers that an orchestrator remembers, and that may take part in a test. */
export const MOST_DRIVERS = 5_000

const wire = z.object({
  test_id: looseId,
  trigger: z.union([z.string().transform((text) => text.trim().toUpperCase() !== 'NO'), z.boolean()]),
  epoch: epochNumber.optional(),
  start_at_us: instantMicros.optional(),
  expires_at_us: instantMicros.optional(),
  participants: z
    .array(z.object({ node_id: nodeIdSchema, boot: z.string().max(100).optional(), share: countNumber.optional() }))
    .max(MOST_DRIVERS)
    .optional(),
  values: valuesSchema.optional(),
})

export const trigger: Codec<Trigger> = {
  topic: 'trigger',
  key: (message) => message.testId,
  write: (message) =>
    JSON.stringify({
      test_id: message.testId,
      trigger: message.go ? 'YES' : 'NO',
      v: SCHEMA_VERSION,
      epoch: message.epoch,
      start_at_us: message.startAt,
      expires_at_us: message.expiresAt,
      participants: message.participants?.map(({ nodeId, boot, share }) => ({ node_id: nodeId, boot, share })),
      values: message.values,
    }),
  read: (value) => {
    const read = readAs(wire, value, MAX_LARGE_MESSAGE_BYTES)
    if (!read.ok) return read
    const { test_id, trigger: go, epoch, start_at_us, expires_at_us, values } = read.message
    const participants = read.message.participants?.map(({ node_id, boot, share }) =>
      withoutUndefined({ nodeId: node_id, boot, share }),
    )
    const instants = { startAt: start_at_us, expiresAt: expires_at_us }
    const message = { testId: test_id, go, epoch, ...instants, participants, values }
    return { ok: true, message: withoutUndefined(message) }
  },
}
