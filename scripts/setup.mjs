/**
 * What has to be there before anything compiled can run: dependencies and a build. Plain JavaScript, because it runs
 * before anything is installed. Does nothing, quickly, when nothing changed (see state.mjs). What it has to say goes to
 * standard error: standard output belongs to whoever is about to run.
 */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildStamp,
  bundleFolder,
  fingerprint,
  folders,
  installStamp,
  isBuilt,
  isBundled,
  isInstalled,
  requireFiles,
  requireNode,
  root,
} from './state.mjs'
import { isWritable, requireNpmCache, requireWritable } from './writable.mjs'

export { requireNode, root } from './state.mjs'

/** Installs what the lock file names, unless the last install was of the same lock file. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === lock) return
  requireWritable([join(root, 'node_modules')], root)
  requireNpmCache()
  say('installing dependencies (npm ci) …')
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: quietly })
  linkOwnCommand()
  writeFileSync(installStamp, lock)
}

/** Compiles when a source changed since the last build. */
export function build() {
  const now = fingerprint()
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === now) return
  requireWritable([join(root, 'dist')], root)
  say('building …')
  removeOrphans()
  run(process.execPath, [join(root, 'scripts', 'compile.mjs')], { stdio: quietly })
  run(process.execPath, [join(root, 'scripts', 'page.mjs')], { stdio: quietly })
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(buildStamp, now)
}

/** Node, dependencies and build: everything that a fresh clone lacks. */
export function setup() {
  requireNode()
  requireFiles()
  if (isInstalled() || isBuilt()) return
  install()
  build()
}

/**
 * Bundles the command when its sources changed since. Returns whether there is a bundle: there is none without esbuild, or
 * where this user may not write. The command then runs as it was compiled, and starts a little later.
 */
export function bundle() {
  if (isBundled()) return true
  if (isInstalled()) return false
  if (!existsSync(join(root, 'node_modules', 'esbuild', 'package.json')) || !isWritable(bundleFolder)) return false
  say('preparing the bundle for a quick start …')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'bundle.mjs')], { cwd: root, stdio: quietly })
  return status === 0
}

/** Runs a command on this terminal and ends with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** All output of a child to our standard error. */
const quietly = ['ignore', 2, 2]

function say(text) {
  process.stderr.write(`breakwater: ${text}\n`)
}

/** npm links the commands of dependencies only; with our own beside them `npx breakwater` need not install anything. */
function linkOwnCommand() {
  const link = join(root, 'node_modules', '.bin', 'breakwater')
  if (process.platform === 'win32') return
  rmSync(link, { force: true })
  symlinkSync(join('..', '..', 'scripts', 'breakwater.mjs'), link)
}

/** The output of a deleted source stays behind, and a deleted test would go on running. */
function removeOrphans() {
  const dist = join(root, 'dist')
  for (const folder of folders) {
    for (const file of outputs(join(dist, folder))) {
      const source = join(root, file.slice(dist.length + 1)).replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts')
      if (!existsSync(source) && !existsSync(`${source}x`)) rmSync(file)
    }
  }
}

function outputs(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? outputs(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}
