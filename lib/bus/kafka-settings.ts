/** The Kafka settings of every process. */
import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { type Setting, type Settings, type Values, choice, list, setting, text, toggle, whole } from '../config.ts'
import { BreakwaterError, systemMessage } from '../errors.ts'
import { type TopicName, topicNames } from '../messages/reading.ts'
import type { KafkaBusOptions, SaslCredentials, TlsOptions } from './kafka-bus.ts'

const DEFAULT_PORT = 9092
const mechanisms = ['none', 'plain', 'scram-sha-256', 'scram-sha-512'] as const

/** Spread these into the `settings` of a Service: `{ ...kafkaSettings, … }`. */
export const kafkaSettings = {
  kafka: brokers(),
  kafkaTls: toggle({ env: 'BREAKWATER_KAFKA_TLS', help: 'connect to Kafka over TLS' }),
  kafkaCa: file('BREAKWATER_KAFKA_CA', 'CA bundle (PEM) that verifies the broker’s certificate'),
  kafkaCert: file('BREAKWATER_KAFKA_CERT', 'client certificate (PEM), if the broker requires one'),
  kafkaKey: file('BREAKWATER_KAFKA_KEY', 'private key (PEM) of the client certificate'),
  kafkaInsecure: toggle({ env: 'BREAKWATER_KAFKA_INSECURE', help: 'do not verify the broker’s certificate' }),
  kafkaSasl: choice(mechanisms, 'none', { env: 'BREAKWATER_KAFKA_SASL', help: 'SASL mechanism for Kafka' }),
  kafkaUser: text('', { env: 'BREAKWATER_KAFKA_USER', help: 'user name for Kafka', shown: 'none' }),
  kafkaPassword: text('', {
    env: 'BREAKWATER_KAFKA_PASSWORD',
    help: 'password for Kafka; a flag is visible in the process list',
    shown: 'none',
  }),
  kafkaPasswordFile: file('BREAKWATER_KAFKA_PASSWORD_FILE', 'file that contains the password for Kafka'),
  topicPrefix: setting(z.string().regex(/^[\w.-]{0,100}$/, 'may contain only letters, digits, . _ and -'), '', {
    env: 'BREAKWATER_TOPIC_PREFIX',
    help: 'prefix of every topic name, so that several installations can share a broker',
    shown: 'none',
  }),
  topicNames: list({
    env: 'BREAKWATER_TOPIC_NAMES',
    help: 'topics that have another name, for example metrics=load-metrics',
  }),
  metricsPartitions: whole([1, 1_000], 1, {
    env: 'BREAKWATER_METRICS_PARTITIONS',
    help: 'partitions of the metrics topic when it is created; one is enough for a few hundred drivers',
  }),
  replicationFactor: whole([0, 32_767], 0, {
    env: 'BREAKWATER_REPLICATION_FACTOR',
    help: 'replication factor of each topic when it is created; 0: the default of the broker',
  }),
} satisfies Settings

export type KafkaSettings = Values<typeof kafkaSettings>

/** The identity of a process on the bus; `groupId` must be unique to this node and this boot. */
export interface BusIdentity {
  readonly clientId: string
  readonly groupId: string
  /** See KafkaBusOptions. */
  readonly longPolls: boolean
  readonly clock: Clock
}

/**
 * Builds the options of the bus, and reads the files that the settings name.
 * @throws BreakwaterError `usage` for settings that contradict each other, or a file that cannot be read
 */
export function busOptionsFrom(values: KafkaSettings, identity: BusIdentity): KafkaBusOptions {
  const tls = tlsFrom(values)
  const sasl = saslFrom(values)
  return {
    ...identity,
    brokers: values.kafka,
    prefix: values.topicPrefix,
    topicNames: renamesFrom(values.topicNames),
    partitions: { metrics: values.metricsPartitions },
    ...(values.replicationFactor === 0 ? {} : { replicationFactor: values.replicationFactor }),
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  }
}

function brokers(): Setting<readonly string[]> {
  const schema = z.preprocess(
    (given) => (Array.isArray(given) ? (given as unknown[]) : String(given).split(',')),
    z.array(broker()),
  )
  return {
    ...setting<readonly string[]>(
      schema.pipe(z.array(z.string()).min(1, 'contains no broker: give host or host:port')),
      [`127.0.0.1:${DEFAULT_PORT}`],
      {
        env: ['BREAKWATER_KAFKA', 'BROKER_IP'],
        help: 'Kafka brokers as host or host:port, comma-separated',
        placeholder: 'HOST:PORT,…',
        shown: `127.0.0.1:${DEFAULT_PORT}`,
      },
    ),
  }
}

/** One broker, with its port. The client library treats everything after the first colon as the port. */
function broker(): z.ZodType<string> {
  return z.string().transform((given, context) => {
    const [, host, port = String(DEFAULT_PORT)] = /^\s*([^\s:/]+)(?::(\d{1,5}))?\s*$/.exec(given) ?? []
    const number = Number(port)
    if (host !== undefined && number > 0 && number <= 65_535) return `${host}:${number}`
    const why =
      isIPv6(given.trim()) || given.includes('[')
        ? 'give a host name instead of an IPv6 address'
        : 'give host or host:port'
    context.addIssue({ code: 'custom', message: `'${given}' is not a broker address: ${why}` })
    return z.NEVER
  })
}

function file(env: string, help: string): Setting<string> {
  return text('', { env, help, placeholder: 'FILE', shown: 'none' })
}

function tlsFrom(values: KafkaSettings): TlsOptions | undefined {
  const { kafkaTls, kafkaCa, kafkaCert, kafkaKey, kafkaInsecure } = values
  if (!kafkaTls) {
    const named = [kafkaCa, kafkaCert, kafkaKey].some((path) => path !== '') || kafkaInsecure
    if (named) throw usage('--kafka-ca, --kafka-cert, --kafka-key and --kafka-insecure require --kafka-tls: add it')
    return undefined
  }
  if ((kafkaCert === '') !== (kafkaKey === '')) throw usage('--kafka-cert and --kafka-key go together: give both')
  if (kafkaInsecure && kafkaCa !== '')
    throw usage('--kafka-insecure and --kafka-ca exclude each other: give one of them')
  return {
    ...(kafkaCa === '' ? {} : { ca: read(kafkaCa, '--kafka-ca') }),
    ...(kafkaCert === '' ? {} : { cert: read(kafkaCert, '--kafka-cert'), key: read(kafkaKey, '--kafka-key') }),
    rejectUnauthorized: !kafkaInsecure,
  }
}

function saslFrom(values: KafkaSettings): SaslCredentials | undefined {
  const { kafkaSasl: mechanism, kafkaUser: username, kafkaPassword, kafkaPasswordFile } = values
  const given = [username, kafkaPassword, kafkaPasswordFile].some((value) => value !== '')
  if (mechanism === 'none') {
    if (given)
      throw usage(
        '--kafka-user and --kafka-password require --kafka-sasl plain, scram-sha-256 or scram-sha-512: add it',
      )
    return undefined
  }
  if (kafkaPassword !== '' && kafkaPasswordFile !== '')
    throw usage('--kafka-password and --kafka-password-file exclude each other: give one of them')
  const password = kafkaPasswordFile === '' ? kafkaPassword : read(kafkaPasswordFile, '--kafka-password-file').trim()
  if (username === '' || password === '') {
    throw usage(
      '--kafka-sasl requires --kafka-user and a password: give it by BREAKWATER_KAFKA_PASSWORD or --kafka-password-file',
    )
  }
  return { mechanism, username, password }
}

function renamesFrom(pairs: readonly string[]): Partial<Record<TopicName, string>> {
  const names: Partial<Record<TopicName, string>> = {}
  for (const pair of pairs) {
    const [, ours, theirs] = /^\s*(\w+)\s*=\s*([\w.-]{1,150})\s*$/.exec(pair) ?? []
    const topic = topicNames.find((name) => name === ours)
    if (topic === undefined || theirs === undefined) {
      throw usage(
        `--topic-names: '${pair}' is not of the form TOPIC=NAME, where TOPIC is one of ${topicNames.join(', ')}`,
      )
    }
    names[topic] = theirs
  }
  const all = topicNames.map((topic) => names[topic] ?? topic)
  if (new Set(all).size < all.length)
    throw usage('--topic-names gives two topics the same name: give each topic a different one')
  return names
}

function read(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`${flag} ${path}: ${systemMessage(error)}`)
  }
}

function usage(message: string): BreakwaterError {
  return new BreakwaterError('usage', message)
}
