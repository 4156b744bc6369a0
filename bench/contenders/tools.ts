/** The tools for comparison, each called as its users would for the same load. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nativeProgram } from '../native/build.ts'
import { projectRoot } from '../results.ts'
import type { Load } from './generator.ts'
import { nodeFlags } from './node-flags.ts'
import { readAb, readAutocannon, readFloor, readH2load, readHey, readOwn, readWrk } from './readers.ts'
import { onPath, packageVersion, type Tool } from './tool.ts'

/** The folder of npm packages for measurements, which are not dependencies of the project. */
export const toolsFolder = join(projectRoot, '.breakwater', 'bench', 'tools')
const AUTOCANNON = '9.0.0'

/** A tool of a Debian package. */
function debian(tool: Omit<Tool, 'find' | 'install' | 'version'>, packageName: string): Tool {
  return {
    ...tool,
    find: () => onPath(tool.name),
    install: ['apt-get', 'install', '-y', packageName],
    version: () => packageVersion(packageName),
  }
}

export const wrk = debian(
  {
    name: 'wrk',
    args: ({ threads, connections, seconds, timeout, url }) => [
      ...['-t', String(threads), '-c', String(Math.max(connections, threads)), '-d', `${seconds}s`],
      ...(timeout === undefined ? [] : ['--timeout', `${timeout}s`]),
      ...['--latency', url],
    ],
    read: readWrk,
    cannot: ({ rate, streams }) => rate !== undefined || streams !== undefined,
  },
  'wrk',
)

const ab = debian(
  {
    name: 'ab',
    args: ({ connections, seconds, url }) => [
      // -n must follow -t, which would set it to 50,000; more than ab can send, but not too much memory.
      ...['-q', '-k', '-c', String(connections), '-t', String(seconds), '-n', String(seconds * 1_000_000), url],
    ],
    read: readAb,
    // It uses HTTP/1.0: no chunks, no streams; and it has one thread and no rate.
    cannot: ({ rate, streams, threads, url }) =>
      rate !== undefined || streams !== undefined || threads > 1 || url.endsWith('/chunked'),
  },
  'apache2-utils',
)

export const h2load = debian(
  {
    name: 'h2load',
    args: ({ threads, connections, streams, seconds, url }) => [
      ...(streams === undefined ? ['--h1'] : ['-m', String(streams)]),
      ...['-t', String(threads), '-c', String(connections), '-D', String(seconds), url],
    ],
    read: readH2load,
    cannot: ({ rate }) => rate !== undefined,
  },
  'nghttp2-client',
)

/** hey's rate is per worker. */
export const hey = debian(
  {
    name: 'hey',
    args: ({ threads, connections, seconds, rate, count, timeout, url }) => [
      ...['-cpus', String(threads), '-c', String(connections)],
      ...(count === undefined ? ['-z', `${seconds}s`] : ['-n', String(count)]),
      ...(rate === undefined ? [] : ['-q', String(rate / connections)]),
      ...(timeout === undefined ? [] : ['-t', String(timeout)]),
      url,
    ],
    read: readHey,
    counts: true,
    cannot: ({ streams }) => streams !== undefined,
  },
  'hey',
)

const autocannonFile = join(toolsFolder, 'node_modules', 'autocannon', 'autocannon.js')

export const autocannon: Tool = {
  name: 'autocannon',
  find: () => (existsSync(autocannonFile) ? process.execPath : undefined),
  install: ['npm', 'install', '--prefix', toolsFolder, '--no-audit', '--no-fund', `autocannon@${AUTOCANNON}`],
  version: () => AUTOCANNON,
  args: ({ threads, connections, seconds, rate, count, timeout, url }) => [
    ...[autocannonFile, '-j', '-c', String(connections)],
    ...(count === undefined ? ['-d', String(seconds)] : ['-a', String(count)]),
    ...(threads > 1 ? ['-w', String(threads)] : []),
    ...(rate === undefined ? [] : ['-R', String(rate)]),
    ...(timeout === undefined ? [] : ['-t', String(timeout)]),
    url,
  ],
  read: readAutocannon,
  counts: true,
  cannot: ({ streams }) => streams !== undefined,
}

/** undici in its fastest form: one client per connection, `dispatch`, and Node with helpful flags. */
export const undiciDispatch: Tool = {
  name: 'undici dispatch',
  find: () => process.execPath,
  install: [],
  version: () => 'of package.json',
  args: ({ url, connections, seconds }: Load) => [
    ...nodeFlags,
    fileURLToPath(new URL('./undici-dispatch.js', import.meta.url)),
    JSON.stringify({ url, connections, seconds }),
  ],
  read: readOwn,
  cannot: ({ threads, streams, rate }) => threads > 1 || streams !== undefined || rate !== undefined,
}

/** The lower bound for a rate on this machine: native/floor.c, which measures nothing and only keeps time. */
export const floor: Tool = {
  name: 'floor (C)',
  find: () => nativeProgram('floor'),
  install: [],
  version: () => 'bench/native/floor.c',
  args: ({ url, connections, rate, seconds }) => [new URL(url).port, connections, rate ?? 1, seconds].map(String),
  read: readFloor,
  cannot: ({ rate }) => rate === undefined,
}

/** The tools of every measurement, if they are installed. */
export const usualTools: readonly Tool[] = [wrk, ab, h2load, hey, autocannon, undiciDispatch]
