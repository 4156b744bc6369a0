/** The settings of the orchestrator, and the check for contradictions. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { type Command, seconds, share, size, text, type Values, whole } from '../lib/config.ts'
import { limitsConflict } from '../lib/liveness.ts'
import { MAX_DRIVERS } from '../lib/plan/limits.ts'
import { apiSettings } from './api/settings.ts'
import type { StoreOptions } from './store/store-client.ts'

export const orchestratorSettings = {
  ...kafkaSettings,
  ...apiSettings,
  minDrivers: whole([1, MAX_DRIVERS], 1, {
    env: 'BREAKWATER_MIN_DRIVERS',
    help: 'number of ready drivers that a trigger requires',
  }),
  expectDrivers: whole([0, MAX_DRIVERS], 0, {
    env: 'BREAKWATER_EXPECT_DRIVERS',
    help: 'number of drivers that must have been seen before /readyz returns 200',
  }),
  minimumShare: share(0.5, {
    env: 'BREAKWATER_MINIMUM_SHARE',
    help: 'a run is stopped and invalid when less than this share of its drivers is left',
  }),
  data: text('', {
    env: 'BREAKWATER_DATA',
    placeholder: 'DIR',
    help: 'directory of the history, which survives a restart; none: every test is forgotten with the process',
  }),
  keepTests: whole([1, 1_000_000], 10_000, {
    env: 'BREAKWATER_KEEP_TESTS',
    help: 'number of finished tests that the history keeps, the latest ones',
  }),
  keepDays: whole([1, 36_500], 365, {
    env: 'BREAKWATER_KEEP_DAYS',
    help: 'number of days for which the history keeps a finished test',
  }),
  keepBytes: size([1 << 20, Number.MAX_SAFE_INTEGER], 10_000_000_000, {
    env: 'BREAKWATER_KEEP_BYTES',
    help: 'size of the history; beyond it windows of old tests are removed, then old tests',
  }),
  suspect: seconds(3, { env: 'BREAKWATER_SUSPECT', help: 'time without a heartbeat after which a driver is suspect' }),
  lost: seconds(5, { env: 'BREAKWATER_LOST', help: 'time without a heartbeat after which a driver is lost' }),
} as const

/** Where the history is kept; undefined without a data directory. */
export function storeOptionsFrom(values: Values<typeof orchestratorSettings>): StoreOptions | undefined {
  const { data: directory, keepTests: tests, keepDays: days, keepBytes: bytes } = values
  return directory === '' ? undefined : { directory, keep: { tests, days, bytes } }
}

/** Why settings that are valid separately contradict each other. */
function conflict(values: Values<typeof orchestratorSettings>): string | undefined {
  return limitsConflict(values) ?? fleetConflict(values)
}

/** A complete fleet that is too small could never be triggered. */
function fleetConflict({ minDrivers, expectDrivers }: Values<typeof orchestratorSettings>): string | undefined {
  if (expectDrivers === 0 || expectDrivers >= minDrivers) return undefined
  return `--expect-drivers ${expectDrivers} is less than --min-drivers ${minDrivers}: raise the first or lower the second`
}

export const orchestratorCommand: Command<typeof orchestratorSettings> = {
  usage: 'breakwater orchestrator',
  summary: 'Publishes tests and triggers on Kafka, merges the measurements of the drivers, and serves the REST API.',
  settings: orchestratorSettings,
  conflict,
}
