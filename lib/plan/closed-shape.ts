/** Closed load: a number of connections, in the language of plans users, each with one request in flight. */
import { z } from 'zod'
import { type Amount, wholeAmount } from './amount.ts'
import { MAX_CONNECTIONS, MAX_COUNT, MAX_DRIVERS, MAX_SECONDS, MAX_THINK_SECONDS } from './limits.ts'

/** The duration of a load, in seconds. */
export const durationSchema = z.number().positive().max(MAX_SECONDS)
/** A time between requests, in seconds. */
export const secondsSchema = z.number().min(0).max(MAX_THINK_SECONDS)
/** The time between a response and the next request of its connection, in seconds. */
export const thinkSchema = secondsSchema

const fields = z.object({
  kind: z.literal('closed'),
  count: wholeAmount.optional(),
  seconds: durationSchema.optional(),
  /** The think time, or the shortest one with `thinkMaxSeconds`. */
  thinkSeconds: thinkSchema.optional(),
  /** The longest think time: each is drawn from the range between both, evenly. */
  thinkMaxSeconds: thinkSchema.optional(),
  /** The least time from one request of a connection to its next; a longer response delays the next one. */
  paceSeconds: secondsSchema.optional(),
  /** The number at the start. */
  connections: z.number().int().min(0).max(MAX_COUNT),
  /** The number at the end, to which it changes linearly over `seconds`; the same as at the start unless given. */
  endConnections: z.number().int().min(0).max(MAX_COUNT).optional(),
  /** Of a load that was changed while it ran: the number from an offset on, in the order of the offsets. */
  steps: z.array(z.object({ fromSeconds: z.number().min(0), connections: z.number().int().min(1) })).optional(),
  /** Whether the numbers of connections are totals; otherwise they are per driver. */
  per: z.literal('total').optional(),
})
export type ClosedShape = z.infer<typeof fields>

/**
 * The connections send until the count is reached or the time is over, whichever is first. After a response a
 * connection waits for the think time.
 */
export const closedSchema = fields.superRefine((shape, context) => {
  for (const [path, message] of faultsOf(shape)) context.addIssue({ code: 'custom', path: [path], message })
})

/** What each field must satisfy beside the others, in the order in which it is checked. */
const rules: readonly (readonly [keyof ClosedShape, (shape: ClosedShape) => boolean, string])[] = [
  ['count', ends, 'must be given, or seconds: otherwise the load never ends'],
  ['connections', (shape) => mostConnections(shape) > 0, 'must be at least 1'],
  [
    'connections',
    (shape) => shape.per === 'total' || mostConnections(shape) <= MAX_CONNECTIONS,
    `must be at most ${MAX_CONNECTIONS}`,
  ],
  ['endConnections', changesOverTime, 'needs `seconds`, and excludes `count`'],
  [
    'count',
    ({ per, count }) => per === undefined || count?.per !== 'driver',
    'must be a total, because the number of connections is one',
  ],
  [
    'thinkMaxSeconds',
    ({ thinkSeconds = 0, thinkMaxSeconds = thinkSeconds }) => thinkMaxSeconds >= thinkSeconds,
    'must be at least `thinkSeconds`',
  ],
  [
    'count',
    (shape) => waitingOf(shape) <= MAX_SECONDS,
    `the think times of all requests exceed ${MAX_SECONDS} seconds: use fewer requests, or more connections`,
  ],
]

function faultsOf(shape: ClosedShape): (readonly [keyof ClosedShape, string])[] {
  return rules.filter(([, holds]) => !holds(shape)).map(([field, , message]) => [field, message])
}

function ends({ count, seconds }: ClosedShape): boolean {
  return count !== undefined || seconds !== undefined
}

/** A number of connections that changes does so over a time. */
function changesOverTime({ connections, endConnections = connections, seconds, count }: ClosedShape): boolean {
  return endConnections === connections || (seconds !== undefined && count === undefined)
}

/** The most connections at any time: in total, or per driver. */
export function mostConnections({
  connections,
  endConnections = connections,
  steps = [],
}: Pick<ClosedShape, 'connections' | 'endConnections' | 'steps'>): number {
  return steps.reduce((most, step) => Math.max(most, step.connections), Math.max(connections, endConnections))
}

/** The most connections at any time, and what they are counted per. */
export function connectionsOf(shape: ClosedShape): Amount {
  return { value: mostConnections(shape), per: shape.per ?? 'driver' }
}

/** Whether requests of a connection have instants to wait for, in place of following the response at once. */
export function waits({ thinkSeconds = 0, thinkMaxSeconds = 0, paceSeconds = 0 }: ClosedShape): boolean {
  return thinkSeconds > 0 || thinkMaxSeconds > 0 || paceSeconds > 0
}

/** The minimum total waiting time of one driver's connections in seconds, if each response were immediate. */
function waitingOf(shape: ClosedShape): number {
  const { count, seconds: limit = Number.POSITIVE_INFINITY, thinkSeconds = 0, paceSeconds = 0 } = shape
  const each = Math.max(thinkSeconds, paceSeconds)
  if (count === undefined || each === 0) return 0
  const own = count.per === 'driver' ? count.value : count.value / MAX_DRIVERS
  return Math.min(limit, (Math.ceil(own / Math.max(1, mostConnections(shape))) - 1) * each)
}
