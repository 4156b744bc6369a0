/** Brokers from Maven's jars and this machine's Java. */
import { access, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from './commands.ts'
import { provideJars } from './jars.ts'
import { JavaHost, type JavaRuntime, findJava } from './java.ts'
import { KafkaNode, type RunningKafka } from './node.ts'
import { type KafkaOptions, setUp } from './setup.ts'

/** Finds Java, fetches the jars where they are not kept yet. @throws Error in a sentence when either fails */
export async function provideJava(env: Env): Promise<JavaRuntime> {
  const command = await findJava(env)
  const directory = await provideJars(env)
  const jars = (await readdir(directory)).filter((name) => name.endsWith('.jar')).sort()
  // The archive is valid for this order only.
  const classPath = jars.map((name) => join(directory, name)).join(':')
  return withArchive({ command, classPath, archive: [] }, join(directory, 'kafka.jsa'))
}

/** Starts a broker. */
export async function startJava(runtime: JavaRuntime, options: KafkaOptions): Promise<RunningKafka> {
  const setup = await setUp(options)
  return KafkaNode.start(setup, new JavaHost(runtime, setup))
}

/**
 * Adds the archive of loaded classes, which makes a start take one second instead of two. A Java that finds that it does
 * not fit runs without it; and where it cannot be written, brokers start without it.
 */
async function withArchive(runtime: JavaRuntime, file: string): Promise<JavaRuntime> {
  try {
    await access(file).catch(() => writeArchive(runtime, file))
    return { ...runtime, archive: [`-XX:SharedArchiveFile=${file}`] }
  } catch {
    return runtime
  }
}

/** Java writes the archive when the broker ends; it gets its name when it is whole. */
async function writeArchive(runtime: JavaRuntime, file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  try {
    const broker = await startJava({ ...runtime, archive: [`-XX:ArchiveClassesAtExit=${unfinished}`] }, {})
    await broker.stop()
    await broker.dispose()
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}
