/** Parameters of paths and queries. */
import { z } from 'zod'
import { sortKeys } from '../../lib/api/tests.ts'

/** A test id. Any text is valid: an unknown one causes a 404, whatever its form. */
export const testId = z.string().describe('The TestId of the test.')

/** The name of a driver. Any text is valid: an unknown one causes a 404. */
export const nodeId = z.string().describe('The nodeId of the driver.')

const MOST_LISTED = 1_000
const limitRange = { error: `must be a whole number from 1 to ${MOST_LISTED}` }

/** The maximum number of list entries, in decimal digits only. */
export const limit = z
  .preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    z.number(limitRange).int(limitRange).min(1, limitRange).max(MOST_LISTED, limitRange),
  )
  .optional()
  .describe('Maximum number of tests to list; default: 100.')

const offsetRange = { error: 'must be a whole number from 0 on' }

/** How many list entries to skip, in decimal digits only. */
export const offset = z
  .preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    z.number(offsetRange).int(offsetRange).min(0, offsetRange),
  )
  .optional()
  .describe('How many tests to skip, in the given order; default: 0.')

/** Words to look for. */
export const search = z
  .string()
  .max(200, 'must have at most 200 characters')
  .optional()
  .describe('Only tests with each of these words in their id, name, target, type, state or outcome, in any case.')

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
