/**
 * `breakwater go-wrk coordinator` and `breakwater go-wrk worker`: our orchestrator and driver, by the flags of go-wrk's
 * distributed extension. Workers are not dialled: they and the coordinator meet on Kafka.
 */
import type { Command } from '../../../lib/flags/command.ts'
import { port, text } from '../../../lib/flags/kinds.ts'
import { type Entry, runnable } from '../../command/entries.ts'
import { runProcess } from '../../commands/processes.ts'
import { say } from '../../io/say.ts'

const kafka = text('127.0.0.1:9092', {
  env: ['BREAKWATER_KAFKA', 'BROKER_IP'],
  placeholder: 'LIST',
  help: 'Kafka brokers on which coordinator and workers meet, as host or host:port, comma-separated',
})

const coordinatorSettings = {
  port: port(8_080, { help: 'port of the REST API' }),
  host: text('', { placeholder: 'HOST', help: 'address to listen on', shown: 'that of breakwater orchestrator' }),
  kafka,
} as const

const workerSettings = {
  port: port(8_081, { help: 'accepted, and not opened: a driver listens on no port' }),
  id: text('', { placeholder: 'NAME', help: 'name of the worker; must be unique', shown: 'ten random letters' }),
  kafka,
} as const

const coordinatorCommand: Command<typeof coordinatorSettings> = {
  usage: 'breakwater go-wrk coordinator',
  summary: "Starts Breakwater's orchestrator by the flags of go-wrk's coordinator.",
  settings: coordinatorSettings,
  style: 'go',
  examples: [['breakwater go-wrk coordinator -port 8080 -kafka 10.0.0.5:9092']],
  notes: ['Everything else is a variable of breakwater orchestrator: see breakwater orchestrator --help.'],
}

const workerCommand: Command<typeof workerSettings> = {
  usage: 'breakwater go-wrk worker',
  summary: "Starts Breakwater's driver by the flags of go-wrk's worker.",
  settings: workerSettings,
  style: 'go',
  examples: [['breakwater go-wrk worker -port 8081 -id w1 -kafka 10.0.0.5:9092']],
  notes: ['Everything else is a variable of breakwater driver: see breakwater driver --help.'],
}

/** Which of our routes stand for those of the coordinator. */
const coordinatorRoutes =
  'breakwater go-wrk coordinator: POST /start is POST /avalanche?trigger=true here, GET /status is GET /tests/{id}, GET /results is GET /metrics/{id}, and POST /worker/report is a message on Kafka'

/** Which of our routes stand for those of a worker. */
const workerRoutes =
  'breakwater go-wrk worker: POST /start and POST /stop of a worker are POST /trigger/{id} and POST /stop/{id} of the coordinator here, and GET /status and GET /health are GET /drivers/{id} there: a driver listens on no port, so -port has no effect'

export const goWrkRoles: readonly Entry[] = [
  {
    name: 'coordinator',
    summary: "starts Breakwater's orchestrator",
    load: () =>
      Promise.resolve(
        runnable(coordinatorCommand, ({ values }) => {
          say(coordinatorRoutes)
          const host = values.host === '' ? [] : [`--host=${values.host}`]
          return runProcess('orchestrator', [`--port=${values.port}`, `--kafka=${values.kafka}`, ...host])
        }),
      ),
  },
  {
    name: 'worker',
    summary: "starts Breakwater's driver",
    load: () =>
      Promise.resolve(
        runnable(workerCommand, ({ values }) => {
          say(workerRoutes)
          const id = values.id === '' ? [] : [`--node-id=${values.id}`]
          return runProcess('driver', [`--kafka=${values.kafka}`, ...id])
        }),
      ),
  },
]
