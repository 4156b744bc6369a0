/** Converts a config of the base protocol to a plan: this driver's settings provide what the config omits. */
import { parsed } from '../../lib/issue-messages.ts'
import type { ForeignConfig } from '../../lib/messages/test-config.ts'
import { type Plan, planDefaults, planSchema } from '../../lib/plan/plan.ts'
import { avalanche, tsunami } from '../../lib/plan/presets.ts'
import type { ForeignDefaults } from '../options.ts'

/**
 * Converts a config of the base protocol to a plan.
 * @throws Error when no plan can represent it: no rate at all, or an invalid target
 */
export function planOf(config: ForeignConfig, defaults: ForeignDefaults): Plan {
  const read = parsed(planSchema, presetOf(config, defaults))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Error(`the config cannot be run: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

/**
 * A tsunami with a count applies the delay between all requests, as the base protocol defines; without one, it has the
 * bursts of the reference implementation.
 */
function presetOf(config: ForeignConfig, defaults: ForeignDefaults): Plan {
  const target = config.target ?? defaults.target
  const count = config.count === undefined ? undefined : Math.max(0, Math.round(config.count))
  if (config.type === 'avalanche')
    return avalanche({ target, count: count ?? planDefaults.avalancheCount, rate: config.rate })
  const everySeconds = defaults.delayUnit === 'seconds' ? config.delay : config.delay / 1_000
  return tsunami(everySeconds, count === undefined ? { target } : { target, count, size: 1 })
}
