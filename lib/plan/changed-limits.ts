/** Limits of a changed plan: changes must not make a load that no plan could ask for. */
import { arrivalsOf } from './arrivals.ts'
import { connectionsIn } from './closed-share.ts'
import { MAX_CONNECTIONS, MAX_COUNT, MAX_SECONDS } from './limits.ts'
import type { Plan } from './plan.ts'
import { lastInstant } from './schedule.ts'
import type { Segment } from './segment.ts'
import { isOpen, type OpenShape, type Shape } from './shapes.ts'
import { fromSeconds } from '../units.ts'

/**
 * Why a changed plan is not a load that can be run, as a sentence without a full stop; undefined if it is.
 * @param changed what `changedPlan` returns
 * @param drivers the shares of the drivers
 */
export function changedFault(changed: Pick<Plan, 'phases'>, drivers: readonly Segment[]): string | undefined {
  for (const { name, shape } of changed.phases) {
    const fault = faultOf(shape, drivers)
    if (fault !== undefined) return `phase \`${name}\` ${fault}`
  }
  return undefined
}

function faultOf(shape: Shape, drivers: readonly Segment[]): string | undefined {
  if (shape.kind === 'closed')
    return drivers.some((driver) => connectionsIn(shape, driver) > MAX_CONNECTIONS)
      ? `would have more than ${MAX_CONNECTIONS} users on a driver`
      : undefined
  return isOpen(shape) ? openFault(shape) : undefined
}

function openFault(shape: OpenShape): string | undefined {
  if (!(arrivalsOf(shape).value <= MAX_COUNT)) return `would have more than ${MAX_COUNT} requests`
  if (lastInstant(shape) > fromSeconds(MAX_SECONDS) * (1 + 1e-9)) return `would last longer than ${MAX_SECONDS} seconds`
  if (shape.kind === 'burst') return burstFault(shape)
  const rates = shape.kind === 'constant' ? [] : shape.stages.map(({ from, to }) => Math.max(from, to))
  return rates.some((rate) => rate > MAX_COUNT) ? `would have a rate above ${MAX_COUNT}/s` : undefined
}

/** Instants never decrease: a burst must end before the next begins. */
function burstFault({ resized = [], everySeconds, spacingSeconds }: Extract<Shape, { kind: 'burst' }>) {
  const lasts = Math.max(0, ...resized.map(({ size }) => (size - 1) * spacingSeconds))
  return lasts > everySeconds * (1 + 1e-9) ? 'would have bursts that last longer than the time between them' : undefined
}
