/** Whether the drivers of a test have places in flight. */
import { BreakwaterError } from '../../lib/errors.ts'
import { plural } from '../../lib/measure/phrases.ts'
import { type Segment, shareOf } from '../../lib/plan/segment.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { isOpen } from '../../lib/plan/shapes.ts'

/**
 * In open load each driver needs a place in flight for its arrivals.
 * @throws BreakwaterError `too-many-drivers` when a phase has fewer in total
 */
export function refuseTooMany({ phases }: Pick<Plan, 'phases'>, drivers: readonly Segment[]): void {
  const few = phases.find(
    ({ shape, limitsPer, maxInFlight }) =>
      isOpen(shape) && limitsPer === 'total' && drivers.some((driver) => shareOf(maxInFlight, driver) === 0),
  )
  if (few === undefined) return
  const places = plural(few.maxInFlight, 'request')
  const message = `the phase '${few.name}' allows ${places} in flight in total, but ${drivers.length} drivers are ready: raise maxInFlight, set it per driver, or stop drivers`
  throw new BreakwaterError('too-many-drivers', message, { details: { phase: few.name, ready: drivers.length } })
}
