/**
 * `heartbeat`, driver → orchestrator and monitor, each second from connect to disconnect, and at once when something
 * about its tests changed: that the driver is alive, its state, its answer to each of its latest tests, its load.
 *
 * Wire: {"node_id","heartbeat":"YES"|"NO","timestamp"} and, as extensions, v, boot, seq, address, interval_ms, state,
 * tests, clock, load, tick_age_ms, outbox. `"NO"`: the driver has ended. Partners also write true and false, and no
 * timestamp.
 */
import { z } from 'zod'
import {
  bytesNumber,
  coresNumber,
  countNumber,
  intervalMillis,
  offsetMicros,
  sequenceNumber,
  spanMicros,
  spanMillis,
} from '../bounds.ts'
import { MAX_CHANGES } from '../plan/changes.ts'
import { type Micros, micros } from '../units.ts'
import { type HookReport, hookFromWire, hookToWire, hookWire } from './hook-report.ts'
import { type Codec, looseId, readAs, SCHEMA_VERSION, testIdSchema } from './reading.ts'
import { withoutUndefined } from './register.ts'

export const driverStates = ['idle', 'running', 'draining', 'leaving'] as const
export type DriverState = (typeof driverStates)[number]

/**
 * A driver's answer to a test: it can take part, or not; it runs the test; its last window is being sent; it failed.
 */
export const answers = ['ready', 'refused', 'running', 'done', 'failed'] as const
export type Answer = (typeof answers)[number]

export interface TestAnswer {
  readonly testId: string
  readonly answer: Answer
  readonly reason?: string
  /** For `ready`: the estimated time to make the connections of the first requests, in ms. */
  readonly connectMs?: number
  /** The latest of the requests before or after the load that it was told to send. */
  readonly hook?: HookReport
  /** When each change of the load takes effect here, in µs from the start of the run: later than announced if it came late. */
  readonly changesFrom?: readonly Micros[]
}

/** The broker's clock as the driver estimates it, with the quality of the samples. */
export interface ClockReading {
  /** Half the width of the possible range, in µs. */
  readonly uncertainty: number
  /** The shortest recent round trip of a heartbeat, in µs. */
  readonly roundTrip: number
  /** The node's wall clock minus the broker's, in µs; negative when behind. */
  readonly wallOffset: number
}

export interface MachineLoad {
  /** CPU cores used by this process: 1.5 means one and a half. */
  readonly cpu: number
  /** Resident memory of this process in bytes. */
  readonly rss: number
  /** The longest delay of its main loop in the last second, in ms. */
  readonly loopLagMs: number
}

export interface Heartbeat {
  readonly nodeId: string
  readonly alive: boolean
  /** When it was sent, by the node's own wall clock; for display only. */
  readonly timestamp?: string
  readonly boot?: string
  readonly seq?: number
  readonly address?: string
  readonly intervalMs?: number
  readonly state?: DriverState
  readonly tests?: readonly TestAnswer[]
  readonly clock?: ClockReading
  readonly load?: MachineLoad
  /** Age of the load loop's last sign of life in ms; absent when no load runs. */
  readonly tickAgeMs?: number
  /** Windows that Kafka has not acknowledged. */
  readonly outbox?: number
}

const wire = z.object({
  node_id: looseId,
  heartbeat: z.union([z.boolean(), z.string().transform((text) => text.trim().toUpperCase() !== 'NO')]),
  timestamp: z.union([z.string().max(100), z.number().transform(String)]).nullish(),
  boot: z.string().max(100).optional(),
  seq: sequenceNumber.optional(),
  address: z.string().max(300).optional(),
  interval_ms: intervalMillis.optional(),
  state: z.enum(driverStates).optional(),
  tests: z
    .array(
      z.object({
        test_id: testIdSchema,
        answer: z.enum(answers),
        reason: z.string().max(500).optional(),
        connect_ms: z.number().min(0).max(3_600_000).optional(),
        hook: hookWire.optional(),
        changes_from_us: z.array(spanMicros).max(MAX_CHANGES).optional(),
      }),
    )
    .max(50)
    .optional(),
  clock: z.object({ uncertainty_us: spanMicros, round_trip_us: spanMicros, wall_offset_us: offsetMicros }).optional(),
  load: z.object({ cpu: coresNumber, rss_bytes: bytesNumber, loop_lag_ms: spanMillis }).optional(),
  tick_age_ms: spanMillis.optional(),
  outbox: countNumber.optional(),
})
type Wire = z.infer<typeof wire>

export const heartbeat: Codec<Heartbeat> = {
  topic: 'heartbeat',
  key: (message) => message.nodeId,
  write: (message) =>
    JSON.stringify({
      node_id: message.nodeId,
      heartbeat: message.alive ? 'YES' : 'NO',
      timestamp: message.timestamp,
      v: SCHEMA_VERSION,
      boot: message.boot,
      seq: message.seq,
      address: message.address,
      interval_ms: message.intervalMs,
      state: message.state,
      tests: message.tests?.map(({ testId, answer, reason, connectMs, hook, changesFrom }) => ({
        test_id: testId,
        answer,
        reason: reason?.slice(0, 500),
        connect_ms: connectMs,
        hook: hook && hookToWire(hook),
        changes_from_us: changesFrom && [...changesFrom],
      })),
      clock: message.clock && {
        uncertainty_us: message.clock.uncertainty,
        round_trip_us: message.clock.roundTrip,
        wall_offset_us: message.clock.wallOffset,
      },
      load: message.load && { cpu: message.load.cpu, rss_bytes: message.load.rss, loop_lag_ms: message.load.loopLagMs },
      tick_age_ms: message.tickAgeMs,
      outbox: message.outbox,
    }),
  read: (value) => {
    const read = readAs(wire, value)
    return read.ok ? { ok: true, message: fromWire(read.message) } : read
  },
}

function fromWire(message: Wire): Heartbeat {
  const { clock, load } = message
  return withoutUndefined({
    nodeId: message.node_id,
    alive: message.heartbeat,
    timestamp: message.timestamp ?? undefined,
    boot: message.boot,
    seq: message.seq,
    address: message.address,
    intervalMs: message.interval_ms,
    state: message.state,
    tests: message.tests?.map(({ test_id, answer, reason, connect_ms, hook, changes_from_us }) =>
      withoutUndefined({
        testId: test_id,
        answer,
        reason,
        connectMs: connect_ms,
        hook: hook && hookFromWire(hook),
        changesFrom: changes_from_us?.map(micros),
      }),
    ),
    clock: clock && {
      uncertainty: clock.uncertainty_us,
      roundTrip: clock.round_trip_us,
      wallOffset: clock.wall_offset_us,
    },
    load: load && { cpu: load.cpu, rss: load.rss_bytes, loopLagMs: load.loop_lag_ms },
    tickAgeMs: message.tick_age_ms,
    outbox: message.outbox,
  })
}
