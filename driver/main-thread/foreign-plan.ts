/** A config of the base protocol alone as a plan: what it does not say comes from this driver's settings. */
import type { ForeignConfig } from '../../lib/messages/test-config.ts'
import { type Plan, planDefaults, planSchema } from '../../lib/plan/plan.ts'
import { avalanche, tsunami } from '../../lib/plan/presets.ts'
import type { ForeignDefaults } from '../options.ts'

/**
 * A config of the base protocol as a plan.
 * @throws Error when it asks for what no plan can say: no rate at all, a target that is no address
 */
export function planOf(config: ForeignConfig, defaults: ForeignDefaults): Plan {
  const read = planSchema.safeParse(presetOf(config, defaults))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Error(`the config cannot be run: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

/** A tsunami with a count keeps the delay between all requests, as the base protocol says; without one, the bursts of the reference implementation. */
function presetOf(config: ForeignConfig, defaults: ForeignDefaults): Plan {
  const target = config.target ?? defaults.target
  const count = config.count === undefined ? undefined : Math.max(0, Math.round(config.count))
  if (config.type === 'avalanche')
    return avalanche({ target, count: count ?? planDefaults.avalancheCount, rate: config.rate })
  const everySeconds = defaults.delayUnit === 'seconds' ? config.delay : config.delay / 1_000
  return tsunami(everySeconds, count === undefined ? { target } : { target, count, size: 1 })
}
