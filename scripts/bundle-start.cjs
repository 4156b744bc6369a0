/**
 * Starts one of the bundles that stand beside it, with V8's code cache where there is one for this Node: most of what a
 * process does before its first request is compiling what it has compiled a thousand times before.
 */
const { readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')

/** How often a bundle that makes its cache writes it: a thread is ended without being asked. */
const SAVE_MS = 250

/** Runs a bundle. What it asks for by `require` is found as from its own place. */
module.exports = function start(name) {
  const file = join(__dirname, `${name}.bundle.js`)
  const cache = join(__dirname, `${name}.${process.version}-${process.arch}.cache`)
  const cachedData = contentOf(cache)
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData })
  if (process.env.BREAKWATER_CODE_CACHE === 'make') keepCache(script, cache)
  const bundled = { exports: {} }
  script.runInThisContext()(bundled.exports, createRequire(file), bundled, file)
}

/** Without a cache, or with one that this Node refuses, everything works, only later. */
function contentOf(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Only what has run is in a cache: it is made again and again while the bundle works. */
function keepCache(script, file) {
  const save = () => {
    writeFileSync(file, script.createCachedData())
  }
  setInterval(save, SAVE_MS).unref()
  process.on('exit', save)
}
