/**
 * Where a real Apache Kafka comes from, for tests and benchmarks: an address that was given, else Java and Maven on this
 * machine, else Docker. Without any of them the tests that need one are left out, and say why; in CI that is a failure.
 */
import { messageOf } from '../../lib/errors.ts'
import { whyNoTls } from './certificates.ts'
import { type Env, run } from './commands.ts'
import { kafkaImage, provideImage, startDocker } from './docker.ts'
import { provideJava, startJava } from './from-java.ts'
import { WrongJars, kafkaVersion } from './jars.ts'
import type { RunningKafka } from './node.ts'
import { isInService } from './probe.ts'
import type { KafkaOptions } from './setup.ts'

export type { TlsFiles } from './certificates.ts'
export type { RunningKafka } from './node.ts'
export type { KafkaOptions } from './setup.ts'
export { freePorts, portRange } from './ports.ts'
export { saslMechanisms, saslUser } from './properties.ts'

/** A way to a real Kafka. */
export interface KafkaSource {
  /** `given`: a running broker that is not ours. It takes no options and cannot be killed. */
  readonly kind: 'given' | 'java' | 'docker'
  /** What it is, for people. */
  readonly description: string
  /** Why `start` cannot open listeners with TLS; undefined when it can. */
  readonly whyNoTls: string | undefined
  /** Starts a broker, or hands out the given one; resolves when it is in service. Dispose of it at the end. */
  readonly start: (options?: KafkaOptions) => Promise<RunningKafka>
}

/** A source, or why there is none. */
export type Provided =
  { readonly source: KafkaSource; readonly reason: undefined } | { readonly source: undefined; readonly reason: string }

/**
 * Decides where a real Kafka comes from; may fetch it, which takes some seconds the first time.
 *
 * - `BREAKWATER_TEST_KAFKA=host:port`: a running broker
 * - `BREAKWATER_CACHE`: the directory that keeps the jars between runs
 * @throws Error in CI (`CI=true`) when there is none; anywhere when a given broker does not answer, or the jars that were
 * fetched have wrong checksums
 */
export async function provideKafka(env: Env = process.env): Promise<Provided> {
  const address = env['BREAKWATER_TEST_KAFKA'] ?? ''
  if (address !== '') return { source: await given(address), reason: undefined }
  const reasons: string[] = []
  for (const find of [findInJava, findInDocker]) {
    try {
      return { source: await find(env), reason: undefined }
    } catch (error) {
      if (error instanceof WrongJars) throw error
      reasons.push(messageOf(error))
    }
  }
  const reason = `there is no Kafka here: ${reasons.join('; ')}`
  if (env['CI'] === 'true') throw new Error(reason)
  return { source: undefined, reason }
}

async function given(address: string): Promise<KafkaSource> {
  if (!(await isInService(address))) throw new Error(`BREAKWATER_TEST_KAFKA: no Kafka answers at ${address}`)
  const notOurs = `the Kafka at ${address} is not ours`
  return {
    kind: 'given',
    description: `Kafka at ${address}`,
    whyNoTls: notOurs,
    start: (options = {}) => {
      const asked = Object.keys(options)
      if (asked.length > 0) return Promise.reject(new Error(`${notOurs}: it takes no options (${asked.join(', ')})`))
      return Promise.resolve(untouchable(address, notOurs))
    },
  }
}

function untouchable(address: string, why: string): RunningKafka {
  const refuse = (): Promise<never> => Promise.reject(new Error(why))
  return {
    brokers: address,
    pid: undefined,
    kill: refuse,
    stop: refuse,
    restart: refuse,
    logTail: () => Promise.resolve(''),
    dispose: () => Promise.resolve(),
  }
}

async function findInJava(env: Env): Promise<KafkaSource> {
  const runtime = await provideJava(env)
  return {
    kind: 'java',
    description: `Kafka ${kafkaVersion} in Java`,
    whyNoTls: await tlsOrThrowInCi(env),
    start: (options = {}) => startJava(runtime, options),
  }
}

async function findInDocker(env: Env): Promise<KafkaSource> {
  await run('docker', ['info', '--format', '{{.ServerVersion}}'], { env })
  await provideImage(env)
  return {
    kind: 'docker',
    description: `${kafkaImage} in Docker`,
    whyNoTls: await tlsOrThrowInCi(env),
    start: (options = {}) => startDocker(options),
  }
}

async function tlsOrThrowInCi(env: Env): Promise<string | undefined> {
  const why = await whyNoTls(env)
  if (why !== undefined && env['CI'] === 'true') throw new Error(`no certificates for TLS: ${why}`)
  return why
}
