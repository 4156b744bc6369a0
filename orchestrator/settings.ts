/** The settings of the orchestrator, and which of them cannot be together. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { seconds, share, type Values, whole } from '../lib/config.ts'
import { limitsConflict } from '../lib/liveness.ts'
import { apiSettings } from './api/settings.ts'

export const orchestratorSettings = {
  ...kafkaSettings,
  ...apiSettings,
  minDrivers: whole([1, 2_000], 1, { env: 'BREAKWATER_MIN_DRIVERS', help: 'drivers below which a trigger is refused' }),
  expectDrivers: whole([0, 2_000], 0, {
    env: 'BREAKWATER_EXPECT_DRIVERS',
    help: 'drivers that must have been seen once before /readyz turns 200',
  }),
  minimumShare: share(0.5, {
    env: 'BREAKWATER_MINIMUM_SHARE',
    help: 'share of a run’s drivers below which it is stopped and invalid',
  }),
  suspect: seconds(3, { env: 'BREAKWATER_SUSPECT', help: 'silence after which a driver is suspect' }),
  lost: seconds(5, { env: 'BREAKWATER_LOST', help: 'silence after which a driver is lost' }),
} as const

/** Why settings that are right one by one cannot be together. */
export function orchestratorConflict(values: Values<typeof orchestratorSettings>): string | undefined {
  return limitsConflict(values) ?? fleetConflict(values)
}

/** A fleet that is complete and still too small could never be triggered. */
function fleetConflict({ minDrivers, expectDrivers }: Values<typeof orchestratorSettings>): string | undefined {
  if (expectDrivers === 0 || expectDrivers >= minDrivers) return undefined
  return `--expect-drivers ${expectDrivers} would be ready with too few for --min-drivers ${minDrivers}: raise the one or lower the other`
}
