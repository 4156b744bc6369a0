/** A broker in a container of Kafka's own image. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.ts'
import { type Env, run } from './commands.ts'
import { Guard } from './guard.ts'
import { kafkaVersion } from './jars.ts'
import { newId, scramUsers } from './java.ts'
import { type Host, KafkaNode, type RunningKafka } from './node.ts'
import { type KafkaOptions, type Setup, propertiesOf, setUp } from './setup.ts'

/** The image that brokers run in. */
export const kafkaImage = `apache/kafka:${kafkaVersion}`

/** Milliseconds that the download of the image may take. */
const PULL_WITHIN = 600_000

const inside = { bind: '0.0.0.0', dataDirectory: '/tmp/breakwater-data', tlsDirectory: '/breakwater/tls' }
const properties = '/breakwater/server.properties'

/** Pulls the image where it is not there yet. @throws Error when it cannot be had */
export async function provideImage(env: Env): Promise<void> {
  try {
    await run('docker', ['image', 'inspect', '--format', '{{.Id}}', kafkaImage], { env })
  } catch {
    await run('docker', ['pull', '--quiet', kafkaImage], { env, timeout: PULL_WITHIN })
  }
}

/** Starts a broker in a container, with the same settings and the same addresses as one in Java. */
export async function startDocker(options: KafkaOptions): Promise<RunningKafka> {
  const setup = await setUp(options)
  return KafkaNode.start(setup, new DockerHost(setup))
}

/** Runs the broker of a setup in a container, which keeps its data until it is removed. */
class DockerHost implements Host {
  readonly #setup: Setup
  readonly #name = `breakwater-${newId().toLowerCase()}`
  readonly #guard: Guard
  #created = false
  #pid: number | undefined

  constructor(setup: Setup) {
    this.#setup = setup
    const cleanUp = 'docker rm --force --volumes "$1"; [ -z "$2" ] || rm -rf "$2"'
    this.#guard = new Guard(cleanUp, [this.#name, setup.temporary ? setup.dir : ''])
  }

  get pid(): number | undefined {
    return this.#pid
  }

  async launch(): Promise<void> {
    if (!this.#created) await this.#create()
    await docker(['start', this.#name])
    this.#pid = Number(await docker(['inspect', '--format', '{{.State.Pid}}', this.#name]))
  }

  async isRunning(): Promise<boolean> {
    return (await docker(['inspect', '--format', '{{.State.Running}}', this.#name])).trim() === 'true'
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.#created || !(await this.isRunning())) return
    await docker(['kill', '--signal', signal, this.#name])
    await docker(['wait', this.#name])
    this.#pid = undefined
  }

  async log(): Promise<string> {
    return this.#created ? docker(['logs', '--tail', '200', this.#name]) : ''
  }

  async remove(): Promise<void> {
    if (this.#created) await docker(['rm', '--force', '--volumes', this.#name])
    this.#created = false
    this.#guard.dismiss()
  }

  /** Files go in by copying, not by a mount: that works with an engine on another machine and with any user id. */
  async #create(): Promise<void> {
    const files = join(this.#setup.dir, 'container')
    await mkdir(files, { recursive: true })
    await writeFile(join(files, 'server.properties'), propertiesOf(this.#setup, inside))
    const publish = published(this.#setup).flatMap((port) => ['--publish', `127.0.0.1:${port}:${port}`])
    const command = ['--user', 'root', '--entrypoint', '/bin/bash', kafkaImage, '-c', script(this.#setup)]
    await docker(['create', '--name', this.#name, ...publish, '--env', 'KAFKA_HEAP_OPTS=-Xmx256m', ...command])
    this.#created = true
    await docker(['cp', `${files}/.`, `${this.#name}:/breakwater`])
    if (this.#setup.tls !== undefined) await docker(['cp', join(this.#setup.dir, 'tls'), `${this.#name}:/breakwater`])
  }
}

function published({ ports }: Setup): number[] {
  return [ports.plain, ports.sasl, ports.tls, ports.saslTls].filter((port) => port !== undefined)
}

/** What the container runs at each start: the data directory is formatted once. */
function script({ ports }: Setup): string {
  const users = ports.sasl === undefined ? [] : scramUsers().map((word) => `'${word}'`)
  const format = `bin/kafka-storage.sh format --cluster-id ${newId()} --config ${properties} ${users.join(' ')}`
  const unless = `[ -s ${inside.dataDirectory}/meta.properties ]`
  return `cd /opt/kafka && { ${unless} || ${format}; } && exec bin/kafka-server-start.sh ${properties}`
}

async function docker(args: string[]): Promise<string> {
  try {
    return await run('docker', args)
  } catch (error) {
    throw new Error(`docker ${args[0] ?? ''}: ${messageOf(error)}`, { cause: error })
  }
}
