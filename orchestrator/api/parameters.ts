/** Parameters of paths and queries. */
import { z } from 'zod'
import { sortKeys } from '../../lib/api/tests.ts'
import { parseDuration } from '../../lib/duration.ts'
import { MAX_DRIVERS } from '../../lib/plan/limits.ts'
import { micros, toSeconds } from '../../lib/units.ts'

/** A test id. Any text is valid: an unknown one causes a 404, whatever its form. */
export const testId = z.string().describe('The TestId of the test.')

/** The name of a driver. Any text is valid: an unknown one causes a 404. */
export const nodeId = z.string().describe('The nodeId of the driver.')

/** The name of an environment of a plan. */
export const environment = z
  .string()
  .max(200)
  .optional()
  .describe('The environment of the plan whose keys replace those of the plan; default: none.')

const driversRange = { error: `must be a whole number from 1 to ${MAX_DRIVERS}` }

/** For how many drivers numbers are computed. */
export const forDrivers = digits(
  z.number(driversRange).int(driversRange).min(1, driversRange).max(MAX_DRIVERS, driversRange),
)
  .optional()
  .describe('The number of drivers for which totals are computed; default: 1.')

const MOST_SECONDS = 600

/** How long a response may wait. */
export const wait = z
  .string()
  .refine(isWait, `must be a duration from 0s to ${MOST_SECONDS}s, such as 30s`)
  .transform((text) => parseDuration(text) ?? micros(0))
  .optional()
  .describe('How long the response may wait for the end of the test, such as 30s; default: not at all.')

function isWait(text: string): boolean {
  const time = parseDuration(text)
  return time !== undefined && toSeconds(time) <= MOST_SECONDS
}

/** A whole number in decimal digits only. */
function digits(schema: z.ZodNumber) {
  return z.preprocess((text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text), schema)
}

const MOST_LISTED = 1_000
const limitRange = { error: `must be a whole number from 1 to ${MOST_LISTED}` }

/** The maximum number of list entries, in decimal digits only. */
export const limit = digits(z.number(limitRange).int(limitRange).min(1, limitRange).max(MOST_LISTED, limitRange))
  .optional()
  .describe('Maximum number of tests to list; default: 100.')

const offsetRange = { error: 'must be a whole number from 0 on' }

/** How many list entries to skip, in decimal digits only. */
export const offset = digits(z.number(offsetRange).int(offsetRange).min(0, offsetRange))
  .optional()
  .describe('How many tests to skip, in the given order; default: 0.')

/** Words to look for. */
export const search = z
  .string()
  .max(200, 'must have at most 200 characters')
  .optional()
  .describe(
    'Only tests with each of these words in their id, name, target, type, state, outcome or tags (`commit=4f2a9c1`), in any case.',
  )

export const sort = z
  .enum(sortKeys, { error: `must be one of ${sortKeys.join(', ')}` })
  .optional()
  .describe('What the list is sorted by; tests without a value come last; default: created.')

export const order = z
  .enum(['ascending', 'descending'], { error: 'must be ascending or descending' })
  .optional()
  .describe('The direction of the sorting; default: descending.')

/** The cursor of a timeline. An unknown one gives everything, as after a restart of the orchestrator. */
export const after = z
  .string()
  .max(100)
  .optional()
  .describe('The `cursor` of an earlier response: only points that are new or changed since; default: all points.')

/** The cursor of the changes of the fleet. An unknown one gives everything, as after a restart of the orchestrator. */
export const afterChange = z
  .string()
  .max(100)
  .optional()
  .describe(
    'The `cursor` of an earlier response, or empty at first: only newer `changes`; default: all, and no cursor.',
  )

const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).optional()

/** Whether a new test is triggered at once. */
export const andTrigger = flag.describe(
  'Whether the new test is triggered at once: the response contains that of POST /trigger/{id}; default: false.',
)

/** Whether a timeline contains the points of each driver. */
export const withDrivers = flag.describe(
  'Whether the points of each driver are included, at most the latest 20,000; default: false.',
)
