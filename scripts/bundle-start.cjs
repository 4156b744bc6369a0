/**
 * Starts one of the bundles that stand beside it, with V8's code cache where there is one for this Node: most of what a
 * process does before its first request is compiling what it has compiled a thousand times before.
 *
 * A cache fits one V8 on one kind of processor. It is looked for beside the bundles, where whoever made them may have put
 * it, and then in the cache folder of this user. Where neither has one, a command that has run a load leaves it in the
 * latter when it ends. Without a cache, or a folder for it, everything works, only later.
 */
const fs = require('node:fs')
const { createRequire } = require('node:module')
const { homedir } = require('node:os')
const { isAbsolute, join } = require('node:path')
const { Script } = require('node:vm')
const {
  BroadcastChannel,
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  threadId,
} = require('node:worker_threads')

const CHANNEL = 'breakwater-code-cache'
/** A shorter command has compiled too little of what a load needs. */
const WORTH_MS = 1_000
/** How long an ending process waits for the cache of a load thread. */
const WAIT_MS = 1_000
/** A cache of a version that is still in use is made again after this time. */
const KEEP_MS = 30 * 24 * 3_600_000

/** A smaller bundle is compiled sooner than its cache is read. */
const WORTH_BYTES = 100_000

/** Runs a bundle. What it asks for by `require` is found as from its own place. @param id tells its content from others */
module.exports = function start(name, id) {
  const file = join(__dirname, `${name}.bundle.js`)
  const cache = `${name}-${id}.v8-${process.versions.v8}-${process.arch}.cache`
  const text = fs.readFileSync(file, 'latin1')
  const cachedData = text.length < WORTH_BYTES ? undefined : cacheIn(cache)
  const script = new Script(text, { filename: file, cachedData })
  if (text.length >= WORTH_BYTES) keepCache(script, cache, cachedData === undefined || script.cachedDataRejected)
  const bundled = { exports: {} }
  script.runInThisContext()(bundled.exports, createRequire(file), bundled, file)
}

function cacheIn(cache) {
  const beside = contentOf(join(__dirname, cache))
  const folder = beside === undefined ? ownFolder() : undefined
  return folder === undefined ? beside : contentOf(join(folder, cache), process.getuid?.())
}

/** @param owner a file of anybody else is not taken, because it is code; undefined for any */
function contentOf(path, owner) {
  let file
  try {
    file = fs.openSync(path, 'r')
    return owner === undefined || fs.fstatSync(file).uid === owner ? fs.readFileSync(file) : undefined
  } catch {
    return undefined
  } finally {
    if (file !== undefined) fs.closeSync(file)
  }
}

/** The folder for caches of this user, if there is one; while bundles are made, theirs. */
function ownFolder() {
  const { env, platform } = process
  const { BREAKWATER_CODE_CACHE: chosen, LOCALAPPDATA: local, XDG_CACHE_HOME: xdg = '' } = env
  if (chosen) return chosen === 'make' ? __dirname : chosen
  try {
    if (platform === 'win32') return join(local || homedir(), 'breakwater', 'code')
    if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'breakwater', 'code')
    return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'breakwater', 'code')
  } catch {
    // A user without a home.
    return undefined
  }
}

/**
 * Only what has run is in a cache, so it is made at the end of the process. A load thread is ended without being asked:
 * the main thread asks it for its cache, and waits until it is written.
 * @param lacks whether this bundle ran without a cache
 */
function keepCache(script, cache, lacks) {
  const save = () => !lacks || write(cache, script.createCachedData())
  const shared = getEnvironmentData(CHANNEL)
  if (isMainThread && lacks) atExit(save)
  else if (shared !== undefined) whenAsked(shared, save)
}

/** What the threads share: load threads that listen, the one that writes for all, and whether it has written. */
const [LISTENING, WRITING, WRITTEN] = [0, 1, 2]
const [YES, NO] = [1, 2]

/** The cache of the main thread is the last one: where it is, the other is there too. */
function atExit(save) {
  const shared = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))
  setEnvironmentData(CHANNEL, shared)
  process.once('exit', () => {
    if (performance.now() < WORTH_MS || Atomics.load(shared, LISTENING) === 0) return
    new BroadcastChannel(CHANNEL).postMessage('save')
    const waited = Atomics.wait(shared, WRITTEN, 0, WAIT_MS)
    if (waited !== 'timed-out' && Atomics.load(shared, WRITTEN) === YES) save()
  })
}

function whenAsked(shared, save) {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = () => {
    if (Atomics.compareExchange(shared, WRITING, 0, threadId) !== 0) return
    Atomics.store(shared, WRITTEN, save() ? YES : NO)
    Atomics.notify(shared, WRITTEN)
  }
  channel.unref()
  Atomics.add(shared, LISTENING, 1)
}

/**
 * Writes a whole file or none, because others may read it at the same time. Returns whether it is there: a folder that
 * cannot be written keeps nothing.
 */
function write(cache, content) {
  const folder = ownFolder()
  if (folder === undefined) return false
  const made = join(folder, `${cache}.${process.pid}`)
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.writeFileSync(made, content)
    fs.renameSync(made, join(folder, cache))
    removeOld(folder)
    return true
  } catch {
    return false
  }
}

/** Caches of versions that nobody uses any more. */
function removeOld(folder) {
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name)
    const isOld = name.includes('.cache') && Date.now() - fs.statSync(path).mtimeMs > KEEP_MS
    if (isOld) fs.rmSync(path, { force: true })
  }
}
