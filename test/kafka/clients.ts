/**
 * Clients of other languages as programs, each of which does one task: fetched from their registries in pinned
 * versions, built once, and kept between runs beside the jars of Kafka. Each fills a directory of its own and renames
 * it at the end, as several runs may do it at the same time.
 */
import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '../../lib/errors.ts'
import { type Env, run } from './commands.ts'
import { provideJava } from './from-java.ts'
import { cacheDirectory } from './jars.ts'

/** Runs one task: a command, then host:port, a topic and what else the command needs. Returns what it printed. */
export type Client = (...args: readonly string[]) => Promise<string>

/** Long enough for the client's own patience of 30 s, in milliseconds. */
const TASK_MS = 45_000
const BUILD_MS = 600_000
/** The programs stay among the sources; this runs from dist/test/kafka. */
const SOURCES = fileURLToPath(new URL('../../../test/kafka/clients/', import.meta.url))

type Provide = (env: Env) => Promise<Client>

/** How each client is come by; each throws an Error in a sentence when it cannot be. */
export const clients: Readonly<Record<string, Provide>> = {
  'kafka-go': (env) => goClient('kafka-go', env),
  Sarama: (env) => goClient('sarama', env),
  aiokafka: (env) => pythonClient('with_aiokafka.py', env),
  'confluent-kafka': (env) => pythonClient('with_confluent.py', env),
  Java: javaClient,
}

/**
 * A client, or why there is none.
 * @throws Error in CI (`CI=true`) when there is none
 */
export async function provideClient(name: string, env: Env = process.env): Promise<Client | string> {
  try {
    const provide = clients[name]
    if (provide === undefined) throw new Error(`no client is called ${name}`)
    return await provide(env)
  } catch (error) {
    if (env['CI'] === 'true') throw error
    return `${name} is not here: ${messageOf(error)}`
  }
}

async function goClient(program: string, env: Env): Promise<Client> {
  const files = ['go.mod', 'go.sum', `${program}/main.go`]
  const built = await provideBuilt({ name: program, files, env }, async (into) => {
    const args = ['build', '-mod=readonly', '-buildvcs=false', '-o', join(into, program), `./${program}`]
    await run('go', args, { env, cwd: SOURCES, timeout: BUILD_MS })
  })
  return task(join(built, program), [], env)
}

async function pythonClient(script: string, env: Env): Promise<Client> {
  const built = await provideBuilt({ name: 'python', files: ['requirements.txt'], env }, async (into) => {
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:', '--target', into]
    await run('python3', [...pip, '--requirement', join(SOURCES, 'requirements.txt')], { env, timeout: BUILD_MS })
  })
  return task('python3', [join(SOURCES, script)], { ...env, PYTHONPATH: built, PYTHONDONTWRITEBYTECODE: '1' })
}

async function javaClient(env: Env): Promise<Client> {
  const { command, classPath } = await provideJava(env)
  const built = await provideBuilt({ name: 'java', files: ['Client.java'], env }, async (into) => {
    const compiler = join(dirname(command), 'javac')
    await run(compiler, ['-cp', classPath, '-d', into, join(SOURCES, 'Client.java')], { env, timeout: BUILD_MS })
  })
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'
  return task(command, ['-XX:TieredStopAtLevel=1', quiet, '-cp', `${built}:${classPath}`, 'Client'], env)
}

function task(command: string, before: readonly string[], env: Env): Client {
  return (...args) => run(command, [...before, ...args], { env, timeout: TASK_MS })
}

interface Wanted {
  readonly name: string
  /** What decides that it has to be built anew. */
  readonly files: readonly string[]
  readonly env: Env
}

/** The directory with what was built from these very files, filled if need be. */
async function provideBuilt({ name, files, env }: Wanted, build: (into: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(await readFile(join(SOURCES, file)))
  const directory = join(dirname(cacheDirectory(env)), `client-${name}-${hash.digest('hex').slice(0, 16)}`)
  if (await exists(directory)) return directory
  await mkdir(dirname(directory), { recursive: true })
  const work = await mkdtemp(`${directory}.build-`)
  try {
    await build(work)
    // Where another run was faster, its directory stays.
    await rename(work, directory).catch(() => undefined)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return directory
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
