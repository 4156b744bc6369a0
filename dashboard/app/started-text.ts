/** What the page says of a test that was triggered. */
import type { TriggeredAnswer } from '../../lib/api/answers.ts'
import { plural } from '../../lib/measure/phrases.ts'

/** The number of drivers on which it starts, as a sentence. */
export function startsOn(drivers: TriggeredAnswer['drivers']): string {
  return `The test starts on ${plural(drivers.length, 'driver')}.`
}
