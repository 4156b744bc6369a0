/** Parameters of paths that several routes share. */
import { z } from 'zod'

/** A test id. Any text is looked for: what nobody knows is a 404, however it is written. */
export const testId = z.string().describe('The TestId that the test was made with.')
