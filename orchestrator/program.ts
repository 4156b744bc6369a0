/** The orchestrator's program, once it is loaded: it starts an orchestrator from settings. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { type BusIdentity, busOptionsFrom } from '../lib/bus/kafka-settings.ts'
import { MessageLog } from '../lib/bus/message-log.ts'
import { systemClock } from '../lib/clock.ts'
import type { Values } from '../lib/config.ts'
import type { Log } from '../lib/log.ts'
import { type Running, runService } from '../lib/service.ts'
import { startApi } from './api/server.ts'
import { apiOptions } from './api/settings.ts'
import { createOrchestrator } from './create-orchestrator.ts'
import { orchestratorCommand, type orchestratorSettings, storeOptionsFrom } from './settings.ts'

await runService({
  ...orchestratorCommand,
  name: 'orchestrator',
  stopWithin: 10_000,
  start,
})

/** The API responds before Kafka is reachable: /readyz reports what is missing. */
async function start(values: Values<typeof orchestratorSettings>, log: Log): Promise<Running> {
  const kafka = (identity: BusIdentity): KafkaBusOptions => busOptionsFrom(values, identity)
  const { minDrivers, expectDrivers, minimumShare } = values
  const options = { minDrivers, expectDrivers, minimumShare, suspectSeconds: values.suspect, lostSeconds: values.lost }
  const orchestrator = createOrchestrator(
    { kafka, options, store: storeOptionsFrom(values), messages: new MessageLog(log, systemClock) },
    log,
  )
  const api = await startApi(orchestrator.service, apiOptions(values), log)
  log.info({ host: values.host, port: api.port, kafka: values.kafka }, 'the API is listening')
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
