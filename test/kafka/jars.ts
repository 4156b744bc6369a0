/**
 * The jars of Apache Kafka: fetched once by Maven, checked against the checksums that stand beside this file, and kept
 * between runs. Several runs may fetch at the same time: each fills a directory of its own and renames it at the end.
 */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemCode } from '../../lib/errors.ts'
import { type Env, run } from './commands.ts'

/** The version of Kafka that the tests run on. */
export const kafkaVersion = '4.3.1'

/** Pinned like everything else that takes part in the download. */
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'
const SLF4J_VERSION = '1.7.36'

/** What was fetched is not what the repository knows: never to be passed over in silence. */
export class WrongJars extends Error {
  override readonly name = 'WrongJars'
}

/** SHA-256 in hexadecimal digits, by file name. */
export type Checksums = ReadonlyMap<string, string>

/** Where the jars are kept: a directory of `BREAKWATER_CACHE`, else of breakwater's place in the user's cache. */
export function cacheDirectory(env: Env): string {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const base = set('BREAKWATER_CACHE') ?? join(set('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'breakwater')
  return join(base, `kafka-${kafkaVersion}`)
}

/** The checksums of the jars, from the file in the repository; its lines are those of sha256sum. */
export async function knownChecksums(): Promise<Checksums> {
  // This runs from dist/test/kafka; the file stays among the sources.
  const file = new URL(`../../../test/kafka/jars-${kafkaVersion}.sha256`, import.meta.url)
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

/** What is wrong with the jars in a directory, one line for each; empty when they are exactly the known ones. */
export async function differences(directory: string, known: Checksums): Promise<string[]> {
  const present = new Set((await entries(directory)).filter((name) => name.endsWith('.jar')))
  const surplus = [...present].filter((name) => !known.has(name)).map((name) => `${name}: unknown`)
  const wrong = await Promise.all(
    [...known].map(async ([name, expected]) => {
      if (!present.has(name)) return `${name}: missing`
      const found = createHash('sha256')
        .update(await readFile(join(directory, name)))
        .digest('hex')
      return found === expected ? '' : `${name}: SHA-256 is ${found}, not ${expected}`
    }),
  )
  return [...surplus, ...wrong.filter((line) => line !== '')]
}

/**
 * The directory with the jars, filled if need be.
 * @throws Error when Maven fails, WrongJars when what it fetched differs from the known checksums
 */
export async function provideJars(env: Env): Promise<string> {
  const directory = cacheDirectory(env)
  const known = await knownChecksums()
  if ((await differences(directory, known)).length === 0) return directory
  await mkdir(dirname(directory), { recursive: true })
  const work = await mkdtemp(`${directory}.fetch-`)
  try {
    const jars = join(work, 'jars')
    await download(work, jars, env)
    await adopt(jars, directory, known)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return directory
}

/**
 * Puts fetched jars in their place by a rename, so that nobody ever sees half of them. Where another run was faster,
 * its jars stay.
 * @throws WrongJars when they differ from the known checksums
 */
export async function adopt(fetched: string, directory: string, known: Checksums): Promise<void> {
  const wrong = await differences(fetched, known)
  if (wrong.length > 0) throw new WrongJars(`the jars differ from jars-${kafkaVersion}.sha256:\n${wrong.join('\n')}`)
  if (await moved(fetched, directory)) return
  if ((await differences(directory, known)).length === 0) return
  const damaged = `${fetched}.damaged`
  await moved(directory, damaged)
  await moved(fetched, directory)
}

/** Renames a directory; false when the new name is taken by a directory that is not empty, or the old one is gone. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  }
}

async function entries(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

async function download(work: string, into: string, env: Env): Promise<void> {
  const pom = join(work, 'pom.xml')
  await writeFile(pom, project())
  const quiet = ['--batch-mode', '--quiet', '--no-transfer-progress', '--file', pom]
  const goal = [`${DEPENDENCY_PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${into}`]
  await run('mvn', [...quiet, ...goal], { env, cwd: work, timeout: 600_000 })
}

/** A project that depends on the broker, and on a logger for it that writes to standard error. */
function project(): string {
  const dependencies = [
    ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
    ['org.slf4j', 'slf4j-simple', SLF4J_VERSION],
  ].map(
    ([group = '', artifact = '', version = '']) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>breakwater</groupId><artifactId>test-kafka</artifactId><version>1</version>
<dependencies>${dependencies.join('\n')}</dependencies>
</project>
`
}
