/** Parameters of paths and queries. */
import { z } from 'zod'

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
  .describe('Maximum number of tests to list, newest first; default: all.')

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
