/**
 * What has to be there before anything compiled can run: dependencies and a build. Plain JavaScript, because it runs
 * before anything is installed. Does nothing, quickly, when nothing changed: a stamp of names, sizes and times tells.
 */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folders = [
  'lib',
  'report',
  'broker',
  'driver',
  'orchestrator',
  'target-server',
  'heartbeat-monitor',
  'cluster',
  'test',
  'bench',
]

/** Ends with a plain sentence when Node is older than what the code needs. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Breakwater needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`)
  process.exit(2)
}

/** Installs what the lock file names, unless the last install was of the same lock file. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.breakwater-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  say('installing dependencies (npm ci) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}

/** Compiles when a source changed since the last build. */
export function build() {
  const stamp = join(root, 'dist', '.stamp')
  const now = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  say('building (tsc) …')
  removeOrphans()
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'])
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, now)
}

/** Node, dependencies and build: everything that a fresh clone lacks. */
export function setup() {
  requireNode()
  install()
  build()
}

/** Runs a command on this terminal and ends with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function say(text) {
  process.stderr.write(`breakwater: ${text}\n`)
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json']) note(hash, join(root, file))
  for (const folder of folders) for (const file of sources(join(root, folder))) note(hash, file)
  return hash.digest('hex')
}

function note(hash, file) {
  const { size, mtimeMs } = statSync(file)
  hash.update(`${file}:${size}:${mtimeMs}\n`)
}

function sources(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => /(\.ts|tsconfig[^/]*\.json)$/.test(file))
    .sort()
}

/** tsc leaves the output of a deleted source behind, and a deleted test would go on running. */
function removeOrphans() {
  const dist = join(root, 'dist')
  for (const folder of folders) {
    for (const file of outputs(join(dist, folder))) {
      const source = join(root, file.slice(dist.length + 1)).replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts')
      if (!existsSync(source)) rmSync(file)
    }
  }
}

function outputs(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? outputs(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}
