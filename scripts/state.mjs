/**
 * Whether everything compiled is there and up to date, told in a few milliseconds: the build leaves a stamp of the names,
 * sizes and times of all that it was made from. Nothing but files is looked at, so nothing else has to be loaded.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** The folders that are compiled. */
export const folders = [
  'lib',
  'report',
  'broker',
  'driver',
  'orchestrator',
  'target-server',
  'heartbeat-monitor',
  'cluster',
  'cli',
  'test',
  'bench',
]
/** Which lock file the last install was of. */
export const installStamp = join(root, 'node_modules', '.breakwater-lock')
export const buildStamp = join(root, 'dist', '.stamp')

/** Ends with a plain sentence when Node is older than what the code needs. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Breakwater needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`)
  process.exit(2)
}

/** Nothing has changed since the last build, and its dependencies are there. */
export function isBuilt() {
  return existsSync(installStamp) && existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === fingerprint()
}

/** What the build is made from: name, size and time of every file. */
export function fingerprint() {
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((name) => join(root, name))
  for (const folder of folders) files.push(...sources(join(root, folder)))
  return files.map(noteOf).join('')
}

function noteOf(file) {
  const { size, mtimeMs } = statSync(file)
  return `${file.slice(root.length + 1)} ${size} ${mtimeMs}\n`
}

function sources(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => /(\.ts|tsconfig[^/]*\.json)$/.test(file))
    .sort()
}
