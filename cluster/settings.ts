/** The settings of `npm start` and `npm run demo`. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { type Command, port, text, toggle, type Values, whole, wholeOrAuto } from '../lib/config.ts'
import { Problem, settingOf } from '../lib/flags/setting.ts'
import type { ClusterOptions } from './cluster.ts'
import type { NeededPort } from './ports.ts'

/** Validated as the parts do, so that an error is reported once and not by every part. */
function ownKafka(given: unknown): string | Problem {
  if (typeof given === 'string' && given.trim() === '') return ''
  const brokers = kafkaSettings.kafka.read(given)
  return brokers instanceof Problem ? brokers : brokers.join(',')
}

export const clusterSettings = {
  drivers: whole([0, 64], 2, {
    env: 'BREAKWATER_DRIVERS',
    help: 'number of drivers to start; 0: you start them yourself',
  }),
  workers: wholeOrAuto([1, 256], 1, { env: 'BREAKWATER_WORKERS', help: 'load threads of each driver' }),
  kafka: settingOf(ownKafka, '', {
    env: ['BREAKWATER_KAFKA', 'BROKER_IP'],
    help: 'use this Kafka (host:port) instead of the embedded broker',
    placeholder: 'HOST:PORT',
    shown: 'embedded broker',
  }),
  brokerPort: port(9092, { env: 'BREAKWATER_BROKER_PORT', help: 'port of the embedded broker' }),
  port: port(8001, { env: 'BREAKWATER_PORT', help: 'port of the orchestrator’s API' }),
  targetPort: port(8000, { env: 'BREAKWATER_TARGET_PORT', help: 'port of the target server' }),
  target: text('', {
    env: 'BREAKWATER_TARGET',
    help: 'target of a test that names none',
    placeholder: 'URL',
    shown: 'the target server',
  }),
  minDrivers: whole([1, 64], 1, {
    env: 'BREAKWATER_MIN_DRIVERS',
    help: 'number of ready drivers that a trigger requires',
  }),
  data: text(undefined, {
    env: 'BREAKWATER_DATA',
    help: "directory of the history, which survives a restart; '' for none: every test is forgotten at the end",
    placeholder: 'DIR',
    shown: '.breakwater/history/PORT in the project',
  }),
  seed: text('', {
    env: 'SEED',
    help: 'derive the node_ids of the drivers from this text, so that they are the same each time',
    shown: 'none',
  }),
  noMonitor: toggle({ env: 'BREAKWATER_NO_MONITOR', help: 'do not start the heartbeat monitor' }),
  verbose: toggle({ env: 'BREAKWATER_VERBOSE', help: 'show every log line of every process as JSON' }),
} as const

export type ClusterSettings = Values<typeof clusterSettings>

export function clusterOptions(values: ClusterSettings): ClusterOptions {
  return {
    drivers: values.drivers,
    workers: values.workers,
    kafka: values.kafka === '' ? undefined : values.kafka,
    brokerPort: values.brokerPort,
    apiPort: values.port,
    targetPort: values.targetPort,
    target: values.target === '' ? undefined : values.target,
    monitor: !values.noMonitor,
    minDrivers: values.minDrivers,
    data: values.data,
    seed: values.seed === '' ? undefined : values.seed,
    stopGraceSeconds: 2,
  }
}

export const upCommand: Command<typeof clusterSettings> = {
  usage: 'breakwater up',
  summary: 'Starts broker, orchestrator, target server, drivers and heartbeat monitor on this machine, until Ctrl-C.',
  settings: clusterSettings,
  conflict: clusterConflict,
  byNpm: 'npm start',
}

/** Why settings that are valid separately contradict each other. */
export function clusterConflict(settings: ClusterSettings): string | undefined {
  const { drivers, minDrivers } = settings
  // Without own drivers, any number of others may join.
  if (drivers > 0 && minDrivers > drivers) {
    return `--min-drivers ${minDrivers} with --drivers ${drivers}: no test could be triggered; raise --drivers or lower --min-drivers`
  }
  const ports = neededPorts(settings).filter(({ port: number }) => number !== 0)
  const [first, second] = ports.flatMap((one, index) => {
    const same = ports.slice(index + 1).find((other) => other.port === one.port)
    return same === undefined ? [] : [one, same]
  })
  if (first === undefined || second === undefined) return undefined
  return `${first.flag} and ${second.flag} are both ${first.port}: give one of them another port`
}

/** The ports that have to be free, with the flags that change them. */
export function neededPorts({
  kafka,
  brokerPort,
  port: apiPort,
  targetPort,
}: Pick<ClusterSettings, 'kafka' | 'brokerPort' | 'port' | 'targetPort'>): NeededPort[] {
  const host = '127.0.0.1'
  return [
    ...(kafka === '' ? [{ host, port: brokerPort, what: 'embedded broker', flag: '--broker-port' }] : []),
    { host, port: apiPort, what: 'orchestrator', flag: '--port' },
    { host, port: targetPort, what: 'target server', flag: '--target-port' },
  ]
}
