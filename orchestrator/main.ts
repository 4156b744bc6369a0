/** The orchestrator's process: `node orchestrator/main.js --kafka HOST:PORT`. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { type BusIdentity, busOptionsFrom, kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { seconds, setting, type Values, whole } from '../lib/config.ts'
import type { Log } from '../lib/log.ts'
import { type Running, runService } from '../lib/service.ts'
import { z } from 'zod'
import { startApi } from './api/server.ts'
import { apiOptions, apiSettings } from './api/settings.ts'
import { assembleOrchestrator } from './assemble.ts'

const share = z.coerce.number().min(0).max(1)

const settings = {
  ...kafkaSettings,
  ...apiSettings,
  minDrivers: whole([1, 2_000], 1, { env: 'BREAKWATER_MIN_DRIVERS', help: 'drivers below which a trigger is refused' }),
  expectDrivers: whole([0, 2_000], 0, {
    env: 'BREAKWATER_EXPECT_DRIVERS',
    help: 'drivers that must have been seen once before /readyz turns 200',
  }),
  minimumShare: setting(share, 0.5, {
    env: 'BREAKWATER_MINIMUM_SHARE',
    help: 'share of a run’s drivers below which it is stopped and invalid',
    placeholder: '0..1',
  }),
  suspect: seconds(3, { env: 'BREAKWATER_SUSPECT', help: 'silence after which a driver is suspect' }),
  lost: seconds(5, { env: 'BREAKWATER_LOST', help: 'silence after which a driver is lost' }),
} as const

await runService({
  name: 'orchestrator',
  usage: 'node dist/orchestrator/main.js [settings]',
  summary: 'Publishes tests and triggers on Kafka, adds up what drivers report, and serves the REST API.',
  settings,
  stopWithin: 10_000,
  start,
})

/** The API answers before Kafka is there: /readyz says what is missing. */
async function start(values: Values<typeof settings>, log: Log): Promise<Running> {
  const kafka = (identity: BusIdentity): KafkaBusOptions => busOptionsFrom(values, identity)
  const { minDrivers, expectDrivers, minimumShare } = values
  const options = { minDrivers, expectDrivers, minimumShare, suspectSeconds: values.suspect, lostSeconds: values.lost }
  const orchestrator = assembleOrchestrator({ kafka, options }, log)
  const api = await startApi(orchestrator.service, apiOptions(values), log)
  log.info({ host: values.host, port: api.port, kafka: values.kafka }, 'the API listens')
  const ready = orchestrator.start().then(() => {
    log.info({ id: orchestrator.id }, 'orchestrator ready')
  })
  return {
    ready,
    stop: async () => {
      await Promise.all([api.close(), orchestrator.close()])
    },
  }
}
