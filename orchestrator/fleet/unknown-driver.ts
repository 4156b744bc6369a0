/** The error for the name of a driver that is not known. */
import { BreakwaterError } from '../../lib/errors.ts'
import { nearest } from '../../lib/spelling.ts'
import type { Registry } from './registry.ts'

/** The longest name that is quoted or compared, in characters. */
const LONGEST = 200

/** A `not-found` with the known name that is most similar, if there is one. */
export function unknownDriver(nodeId: string, registry: Registry): BreakwaterError {
  const short = nodeId.slice(0, LONGEST)
  const near = nearest(
    short,
    registry.drivers().map((driver) => driver.nodeId),
  )
  const hint = near === undefined ? 'GET /drivers lists the known drivers' : `did you mean '${near}'?`
  const details = { nodeId: short, ...(near === undefined ? {} : { near }) }
  return new BreakwaterError('not-found', `unknown driver '${short}': ${hint}`, { details })
}
