/**
 * `npm run test:mutants [FOLDER or FILE …]`: would the tests notice? Changes one small thing at a time in what was compiled, and
 * runs the tests that concern the file. What no test notices is printed, with its line in the source; then the share that was noticed.
 *
 *   --sample N     mutants of each file (default 20), drawn by --seed; --all takes every one
 *   --seed N       another sample (default 1)
 *   --save FILE    writes the survivors, as JSON;  --again FILE tries those only
 *
 * A mutant that changes nothing anybody can see (an equivalent one) survives every test: read the survivors, not the share alone.
 */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root, setup } from './setup.mjs'
import { Bench } from './mutants/bench.mjs'
import { mutantsOf } from './mutants/mutations.mjs'
import { stagesOf } from './mutants/nearest.mjs'

/** The decisions and the counting: what this tool is for, unless files are named. */
const core = [
  ...['ledger', 'book', 'ranges', 'timeline'].map((name) => `orchestrator/ledger/${name}`),
  ...['machine', 'run'].map((name) => `orchestrator/run/${name}`),
  ...['registry'].map((name) => `orchestrator/fleet/${name}`),
  'lib/liveness',
  ...['doubts-of', 'verdict', 'soundness', 'facts', 'headline'].map((name) => `lib/measure/${name}`),
  ...['histogram', 'packed-cells', 'quantiles', 'hdr-codec'].map((name) => `lib/measure/${name}`),
  ...['schedule', 'arrivals', 'stages', 'segment', 'mix'].map((name) => `lib/plan/${name}`),
  ...['pacer', 'closed', 'recorder', 'label-recorder', 'samples'].map((name) => `driver/load-thread/${name}`),
  ...['window-writer', 'window-parts'].map((name) => `driver/main-thread/${name}`),
  ...['parser', 'head', 'chunks', 'connection'].map((name) => `driver/engines/sockets/${name}`),
]

/** Tests of a file that does not share its name with them, and is reached by more than one import. */
const elsewhere = {
  'orchestrator/ledger/book.js': ['orchestrator/ledger/ledger.test.js', 'orchestrator/ledger/ledger.prop.test.js'],
  'orchestrator/ledger/ranges.js': ['orchestrator/ledger/ledger.test.js', 'orchestrator/ledger/ledger.prop.test.js'],
  'orchestrator/run/run.js': ['orchestrator/run/machine.test.js', 'orchestrator/run/machine.prop.test.js'],
  'lib/plan/arrivals.js': [
    'lib/plan/schedule.test.js',
    'lib/plan/schedule.prop.test.js',
    'lib/plan/poisson.prop.test.js',
  ],
  'lib/plan/segment.js': ['lib/plan/schedule.test.js', 'lib/plan/schedule.prop.test.js'],
  'driver/load-thread/label-recorder.js': [
    'driver/load-thread/recorder.test.js',
    'driver/load-thread/recorder.prop.test.js',
  ],
  'driver/load-thread/samples.js': ['driver/load-thread/recorder.test.js', 'driver/load-thread/recorder.prop.test.js'],
  ...Object.fromEntries(
    ['parser', 'head', 'chunks', 'connection'].map((name) => [
      `driver/engines/sockets/${name}.js`,
      // Redirects and the like are asked of all engines at once.
      [
        'sockets/cuts.prop',
        'sockets/bodies',
        'sockets/first-byte',
        'sockets/known-head',
        'sockets/engine',
        'sockets/extras',
      ].map((test) => `driver/engines/${test}.test.js`),
    ]),
  ),
}

const dist = join(root, 'dist')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    save: { type: 'string' },
    again: { type: 'string' },
  },
})

/** `lib/plan`, `lib/plan/mix`, `lib/plan/mix.ts` and `dist/lib/plan/mix.js` all mean compiled files; tests and helpers are none. */
function compiledFiles(name) {
  const path = resolve(dist, name.replace(/^dist\//, '').replace(/\.(ts|js)$/, ''))
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    if (statSync(`${path}.js`, { throwIfNoEntry: false }) !== undefined) return [`${path}.js`]
    throw new Error(
      `there is nothing compiled of '${name}': name a folder or a file as in the project, such as lib/plan`,
    )
  }
  return readdirSync(path, { recursive: true })
    .filter((file) => file.endsWith('.js') && !/\.(test|suite)\.js$/.test(file))
    .map((file) => join(path, file))
}

/** Draws without replacement, the same for the same seed and file. */
function sampleOf(mutants, file) {
  const size = values.all ? mutants.length : Number(values.sample)
  if (size >= mutants.length) return mutants
  let state = [...file].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, Number(values.seed))
  const rest = [...mutants]
  const drawn = Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return rest.splice((state >>> 8) % rest.length, 1)[0]
  })
  return drawn.sort((a, b) => a.start - b.start)
}

function mutantsToTry() {
  if (values.again !== undefined) {
    const survivors = JSON.parse(readFileSync(values.again, 'utf8'))
    return survivors.map(({ file, ...mutant }) => ({ ...mutant, file: join(root, file) }))
  }
  return (positionals.length > 0 ? positionals : core).flatMap(compiledFiles).flatMap((file) => {
    const name = relative(dist, file)
    return sampleOf(mutantsOf(readFileSync(file, 'utf8')), name).map((mutant) => ({ ...mutant, file }))
  })
}

/** `lib/plan/mix.ts:12`, by the source map; without one the line of what was compiled. */
function placeOf({ file, start }) {
  const before = readFileSync(file, 'utf8').slice(0, start).split('\n')
  const name = relative(dist, file)
  if (statSync(`${file}.map`, { throwIfNoEntry: false }) === undefined) return `dist/${name}:${before.length}`
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
  const entry = map.findEntry(before.length - 1, before.at(-1).length)
  return `${name.replace(/\.js$/, '.ts')}:${(entry.originalLine ?? before.length - 1) + 1}`
}

const tests = new Map()
function stagesFor(file) {
  if (!tests.has(file)) tests.set(file, stagesOf(file, dist, elsewhere[relative(dist, file)] ?? []))
  return tests.get(file)
}

/** One bench takes mutant after mutant. A file whose tests fail without any mutant tells nothing, and is left out. */
async function work(bench, queue) {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const result = await bench.try(mutant.file, mutant, stagesFor(mutant.file))
    results.push({ ...mutant, result })
    if (result !== 'killed') console.log(`${result}: ${placeOf(mutant)}  ${mutant.what}`)
  }
}

async function addSound(bench, files, sound) {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const result = stagesFor(file).length === 0 ? 'no test is near' : await bench.run(stagesFor(file))
    if (result === 'survived') sound.add(file)
    else console.log(`${relative(dist, file)}: left out, because its tests do not pass without any mutant (${result})`)
  }
}

function printScores(results, keyOf, width) {
  for (const [key, of] of Map.groupBy ? Map.groupBy(results, keyOf) : grouped(results, keyOf)) {
    const noticed = of.filter(({ result }) => result !== 'survived').length
    const share = ((100 * noticed) / of.length).toFixed(0)
    console.log(`${key.padEnd(width)} ${String(noticed).padStart(4)} of ${String(of.length).padStart(4)}  ${share} %`)
  }
}

function grouped(results, keyOf) {
  const groups = new Map()
  for (const result of results) groups.set(keyOf(result), [...(groups.get(keyOf(result)) ?? []), result])
  return groups
}

/** What was tried so far. */
const results = []

function report() {
  const survivors = results.filter(({ result }) => result === 'survived')
  if (values.save !== undefined) {
    const plain = survivors.map(({ file, start, end, text, what }) => ({
      file: relative(root, file),
      start,
      end,
      text,
      what,
    }))
    writeFileSync(values.save, JSON.stringify(plain))
  }
  results.sort((a, b) => a.file.localeCompare(b.file))
  console.log('')
  printScores(results, ({ file }) => relative(dist, file).replace(/\.js$/, '.ts'), 48)
  console.log('')
  printScores(results, ({ file }) => `${dirname(relative(dist, file))}/`, 48)
  printScores(results, () => 'all', 48)
}

setup()
const benches = [new Bench(), new Bench()]
const close = () => benches.forEach((bench) => bench.close())
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    close()
    report()
    process.exit(code)
  })
}
try {
  const wanted = mutantsToTry()
  const files = [...new Set(wanted.map(({ file }) => file))]
  const sound = new Set()
  await Promise.all(benches.map((bench) => addSound(bench, files, sound)))
  const queue = wanted.filter(({ file }) => sound.has(file))
  await Promise.all(benches.map((bench) => work(bench, queue)))
  report()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  close()
}
