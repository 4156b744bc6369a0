/**
 * Run by `npm pack` and `npm publish`: makes all that the archive contains, anew. It has no caches of V8's, which fit one
 * version of Node: who installs it makes their own (see bundle-start.cjs).
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { install, build, requireNode, root, run } from './setup.mjs'
import { buildStamp, bundleFolder } from './state.mjs'

requireNode()
install()
for (const path of [buildStamp, bundleFolder]) rmSync(path, { recursive: true, force: true })
build()
for (const script of ['bundle.mjs', 'declarations.mjs']) {
  // What is written to standard output is npm's.
  run(process.execPath, [join(root, 'scripts', script)], { stdio: ['ignore', 2, 2] })
}
