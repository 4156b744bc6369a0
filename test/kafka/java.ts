/** A broker as a Java process of this machine. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.ts'
import { type Env, run } from './commands.ts'
import { Guard } from './guard.ts'
import type { Host } from './node.ts'
import { saslUser } from './properties.ts'
import { type Setup, propertiesOf } from './setup.ts'

/** Kafka 4 needs this version or a newer one. */
export const leastJava = 17

/** Java and the jars that it runs. */
export interface JavaRuntime {
  readonly command: string
  readonly classPath: string
  /** The option that reads or writes the class-data archive; empty without one. */
  readonly archive: readonly string[]
}

/** The command that starts Java. @throws Error in a sentence when there is none, or an old one */
export async function findJava(env: Env): Promise<string> {
  const home = env['JAVA_HOME'] ?? ''
  const command = home === '' ? 'java' : join(home, 'bin', 'java')
  const said = await run(command, ['-version'], { env })
  const version = Number(/version "(\d+)/.exec(said)?.[1])
  if (version >= leastJava) return command
  throw new Error(`${command} is older than Java ${leastJava}`)
}

/** Small heap, no compiler that takes long to warm up: a broker for minutes, not for days. */
function javaOptions({ archive, classPath }: JavaRuntime): string[] {
  const logger = '-Dorg.slf4j.simpleLogger'
  return [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    '-Xshare:auto',
    ...archive,
    '-Djava.awt.headless=true',
    `${logger}.defaultLogLevel=warn`,
    `${logger}.showDateTime=true`,
    `${logger}.dateTimeFormat=HH:mm:ss.SSS`,
    '-cp',
    classPath,
  ]
}

/** Removes the broker that the guard was told of, and then its directory where that is temporary ($1). */
const CLEAN_UP = `
if [ -n "$last" ]; then
  kill -9 "$last" 2>/dev/null
  tries=0
  while kill -0 "$last" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
[ -z "$1" ] || rm -rf "$1"`

/** Runs the broker of a setup in Java. */
export class JavaHost implements Host {
  readonly #runtime: JavaRuntime
  readonly #setup: Setup
  readonly #guard: Guard
  #child: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  constructor(runtime: JavaRuntime, setup: Setup) {
    this.#runtime = runtime
    this.#setup = setup
    this.#guard = new Guard(CLEAN_UP, [setup.temporary ? setup.dir : ''])
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async launch(): Promise<void> {
    await this.#prepare()
    const log = await open(this.#logFile, 'a')
    const args = [...javaOptions(this.#runtime), 'kafka.Kafka', this.#propertiesFile]
    const child = spawn(this.#runtime.command, args, { stdio: ['ignore', log.fd, log.fd] })
    this.#watch(child)
    await log.close()
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve(this.#child !== undefined)
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#child?.ref()
    this.#child?.kill(signal)
    await this.#ended
  }

  async log(): Promise<string> {
    return readFile(this.#logFile, 'utf8')
  }

  remove(): Promise<void> {
    this.#guard.dismiss()
    return Promise.resolve()
  }

  get #dataDirectory(): string {
    return join(this.#setup.dir, 'data')
  }

  get #logFile(): string {
    return join(this.#setup.dir, 'broker.log')
  }

  get #propertiesFile(): string {
    return join(this.#setup.dir, 'server.properties')
  }

  /** `exit` comes when the last thread is gone and the ports are free. */
  #watch(child: ChildProcess): void {
    this.#child = child
    const end = (): void => {
      this.#child = undefined
      this.#guard.tell('')
    }
    this.#ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(end, end)
    if (child.pid !== undefined) this.#guard.tell(String(child.pid))
    // A script that forgets its broker can still end; the guard ends the broker then.
    child.unref()
  }

  async #prepare(): Promise<void> {
    const inside = { bind: '127.0.0.1', dataDirectory: this.#dataDirectory, tlsDirectory: join(this.#setup.dir, 'tls') }
    await writeFile(this.#propertiesFile, propertiesOf(this.#setup, inside))
    const identity = join(this.#dataDirectory, 'meta.properties')
    if (await exists(identity)) return
    if (this.#setup.ports.sasl !== undefined) await this.#format()
    else await this.#writeIdentity(identity)
  }

  /** Kafka's own tool: the only way to write the users of SCRAM before the first start. */
  async #format(): Promise<void> {
    const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', newId(), '--config', this.#propertiesFile]
    await run(this.#runtime.command, [...javaOptions(this.#runtime), ...tool, ...scramUsers()])
  }

  /** All that the tool would write without users; saves a start of Java. */
  async #writeIdentity(file: string): Promise<void> {
    await mkdir(this.#dataDirectory, { recursive: true })
    await writeFile(file, `version=1\ncluster.id=${newId()}\nnode.id=1\ndirectory.id=${newId()}\n`)
  }
}

/** Arguments of Kafka's format tool that add the user of the SCRAM mechanisms. */
export function scramUsers(): string[] {
  const user = `[name=${saslUser.username},password=${saslUser.password}]`
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=${user}`])
}

/** A random id as Kafka writes them: 16 bytes in base64url; a leading dash would look like an option. */
export function newId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}
