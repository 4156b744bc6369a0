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
  'dashboard',
  'target-server',
  'heartbeat-monitor',
  'cluster',
  'cli',
  'library',
  'test',
  'bench',
]
/** Those that the command `breakwater` needs. */
const commandFolders = ['lib', 'report', 'broker', 'driver', 'orchestrator', 'cluster', 'cli']
/** Which lock file the last install was of. */
export const installStamp = join(root, 'node_modules', '.breakwater-lock')
export const buildStamp = join(root, 'dist', '.stamp')
/** The command as bundle.mjs makes it. */
export const bundleFolder = join(root, 'dist', 'bundle')

/** Ends with a plain sentence when Node is older than what the code needs. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Breakwater needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`)
  process.exit(2)
}

/** Modules, sockets and pipes of a process that does little. */
const FEWEST_FILES = 256

/** Ends with a plain sentence when this process may open too few files to begin with; told on Linux only. */
export function requireFiles() {
  const limit = openFiles()
  if (limit === undefined || limit >= FEWEST_FILES) return
  console.error(
    `breakwater: this process may open ${limit} files, and needs ${FEWEST_FILES}, and one more for each connection: raise it, for instance by 'ulimit -n 65536'`,
  )
  process.exit(2)
}

function openFiles() {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/**
 * Whether this is what is installed from the archive of `npm pack`, or an image: everything is compiled, and there are
 * neither sources nor what compiles them. No archive of npm contains a lock file.
 */
export function isInstalled() {
  return !existsSync(join(root, 'package-lock.json'))
}

/** Nothing has changed since the last build, and its dependencies are there. */
export function isBuilt() {
  return existsSync(installStamp) && isSame(buildStamp, fingerprint())
}

/** The command is bundled, by this Node and from what its sources are now; there are none where it is installed. */
export function isBundled() {
  if (isInstalled()) return existsSync(join(bundleFolder, 'main.js'))
  return existsSync(installStamp) && isSame(join(bundleFolder, '.stamp'), bundleNote())
}

/** What the build is made from: name, size and time of every file. */
export function fingerprint() {
  return (
    notesOf(folders, /(\.tsx?|\.css|\.html|\.svg|tsconfig[^/]*\.json)$/) +
    noteOf('scripts/page.mjs') +
    noteOf('scripts/compile.mjs')
  )
}

/** What the bundle is made from and by. */
export function bundleNote() {
  const makers = ['scripts/bundle.mjs', 'scripts/bundle-start.cjs'].map(noteOf).join('')
  return `${process.version} ${process.arch}\n${makers}${notesOf(commandFolders, /(?<!\.test|\.suite)\.ts$/)}`
}

function isSame(stamp, note) {
  try {
    return readFileSync(stamp, 'utf8') === note
  } catch {
    return false
  }
}

function notesOf(names, wanted) {
  const notes = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json'].map((name) => noteOf(name))
  const add = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) add(path)
      else if (wanted.test(entry.name)) notes.push(noteOf(path))
    }
  }
  for (const name of names) if (existsSync(join(root, name))) add(name)
  return notes.sort().join('')
}

function noteOf(path) {
  const { size, mtimeMs } = statSync(join(root, path))
  return `${path} ${size} ${mtimeMs}\n`
}
