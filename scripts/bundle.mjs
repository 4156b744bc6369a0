/**
 * Makes dist/bundle from dist: the command, its load thread and its ticker in one file each, with V8's code cache, so
 * that a command's first request leaves a quarter of a second earlier. Run by setup.mjs; without esbuild there is no
 * bundle, and the command runs from dist as it is.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleFolder, bundleNote, root } from './state.mjs'

/** What the command starts: itself, and its threads by these names beside it. */
const entries = {
  main: 'cli/main.js',
  worker: 'driver/load-thread/worker.js',
  'ticker-thread': 'driver/load-thread/ticker-thread.js',
}
/** Large, and only needed for what is seldom asked. */
const external = ['hdr-histogram-js', 'undici']
const WARM_MS = 60_000
/** Hexadecimal digits of a hash that tell one bundle from others. */
const ID_LENGTH = 16
/** The run's own figures are of no interest, nor whether they can be trusted. */
const UNTRUSTED = 98

const made = `${bundleFolder}.${process.pid}`

/** `import()` inside a script of node:vm does not work everywhere, `require` does; and modules know where they are. */
async function bundle(name, entry) {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [join(root, 'dist', entry)],
    outfile: join(made, `${name}.bundle.js`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    external,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url' },
    banner: {
      js: '(function (exports, require, module, __filename) { "use strict"; const __url = require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: '})' },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [ownKafkajs],
  })
  const text = readFileSync(join(made, `${name}.bundle.js`))
  // V8 compares the lengths of sources only: the name of a cache says of which it is.
  const id = createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH)
  writeFileSync(join(made, `${name}.js`), `require('./start.cjs')('${name}', '${id}')\n`)
}

/** lib/bus patches a class of kafkajs, which must be the one inside the bundle and not another copy on disk. */
const ownKafkajs = {
  name: 'own-kafkajs',
  setup: ({ onLoad }) => {
    onLoad({ filter: /kafkajs-patch\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const contents = text.replace('createRequire(import.meta.url)(', 'require(')
      if (contents === text)
        throw new Error('lib/bus/kafkajs-patch.ts no longer imports kafkajs as this script expects')
      return { contents, loader: 'js' }
    })
  },
}

/**
 * Runs the bundle once against a server of our own: it leaves its caches when it ends. A folder that goes to other
 * machines is made without.
 */
function makeCaches() {
  const env = { ...process.env, BREAKWATER_CODE_CACHE: 'make' }
  const options = { env, stdio: ['ignore', 'ignore', 2], timeout: WARM_MS }
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'warm', made], options)
  if (status !== 0 && status !== UNTRUSTED) throw new Error(`the first run of the bundle ended with ${status}`)
}

function warm(folder) {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nwarm'
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => socket.write(answer))
  })
  server.listen(0, '127.0.0.1', () => {
    process.argv.splice(
      2,
      Infinity,
      'run',
      `http://127.0.0.1:${server.address().port}/`,
      '-d',
      '1500ms',
      '--think',
      '1ms',
    )
    void import(pathToFileURL(join(folder, 'main.js')))
  })
}

async function make() {
  mkdirSync(made, { recursive: true })
  writeFileSync(join(made, 'package.json'), '{ "type": "commonjs" }\n')
  copyFileSync(join(root, 'scripts', 'bundle-start.cjs'), join(made, 'start.cjs'))
  for (const [name, entry] of Object.entries(entries)) await bundle(name, entry)
  makeCaches()
  writeFileSync(join(made, '.stamp'), bundleNote())
  rmSync(bundleFolder, { recursive: true, force: true })
  renameSync(made, bundleFolder)
}

if (process.argv[2] === 'warm') warm(process.argv[3])
else {
  try {
    await make()
  } catch (error) {
    // The command starts without it.
    process.stderr.write(`breakwater: the bundle for a quick start could not be made: ${error.message}\n`)
    process.exitCode = 1
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}
