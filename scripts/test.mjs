/**
 * `npm test`: whatever a fresh clone lacks, then every group of tests (or the ones named: style unit e2e kafka compose), each
 * on compiled code. With CI=true format, types and lint are checked, too. The last line is `N passed, N failed`; the exit code is 0 only when nothing failed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, install, requireNode, root, setup } from './setup.mjs'
import { quickChecks } from './style.mjs'

const groups = {
  style: { title: 'format, types and lint' },
  unit: { title: 'unit, property and contract tests', args: ['--maxWorkers=2'] },
  e2e: { title: 'end to end: the shipped programs, by sockets only', args: ['--maxWorkers=2'] },
  kafka: { title: 'real Apache Kafka', args: ['--maxWorkers=2'] },
  compose: { title: 'Docker Compose', args: ['--runInBand'] },
}

/**
 * Of jest and its workers. A test file loads all its modules anew, most of which live as long as the file: with a larger young
 * generation they are copied less often, which takes an eighth of the CPU time away.
 */
const nodeFlags = ['--experimental-vm-modules', '--no-warnings', '--max-semi-space-size=64']

function wanted(names) {
  for (const name of names) {
    if (name in groups) continue
    console.error(`unknown group '${name}': use ${Object.keys(groups).join(', ')}`)
    process.exit(2)
  }
  if (names.length > 0) return names
  const docker = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 }).status === 0
  if (!docker) console.log('Docker Compose: skipped, because `docker info` fails on this machine')
  return [...(process.env.CI === 'true' ? ['style'] : []), ...['unit', 'e2e', 'kafka'], ...(docker ? ['compose'] : [])]
}

/**
 * Format, types and lint; each counts as one test. They read sources only, so everything else runs beside them, and they take
 * what time it leaves: tests wait for much of theirs.
 */
async function checkStyle() {
  const began = performance.now()
  const checks = await Promise.all(Object.entries(quickChecks).map(([name, args]) => check(name, args)))
  const passed = checks.filter(Boolean).length
  const took = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`\n── ${groups.style.title} ──`)
  console.log(`style: ${passed} passed, ${checks.length - passed} failed in ${took} s`)
  return { passed, failed: checks.length - passed, skipped: 0 }
}

/** Resolves with whether a check passed. */
function check(name, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    // A build that fails ends this process.
    process.on('exit', () => child.kill())
    child.on('close', (code) => {
      if (code !== 0) console.log(`${name}: failed; \`npm run check\` runs it too`)
      resolve(code === 0)
    })
  })
}

/** Runs one group and returns its counts; a run that never wrote its counts has failed as a whole. */
async function runGroup(name, folder) {
  const { title, args } = groups[name]
  console.log(`\n── ${title} ──`)
  const results = join(folder, `${name}.json`)
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const began = performance.now()
  const child = spawn(process.execPath, [...nodeFlags, jest, '--json', `--outputFile=${results}`, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BREAKWATER_TEST_GROUP: name },
  })
  const [status] = await once(child, 'close')
  const counts = existsSync(results)
    ? countsOf(JSON.parse(readFileSync(results, 'utf8')))
    : { passed: 0, failed: 1, skipped: 0 }
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  const took = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${took} s`)
  return counts
}

/** A file that could not even be loaded counts as one failure. */
function countsOf(json) {
  const broken = json.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  for (const file of json.testResults) {
    for (const test of file.assertionResults) if (test.status === 'pending') console.log(`skipped: ${test.fullName}`)
  }
  return { passed: json.numPassedTests, failed: json.numFailedTests + broken, skipped: json.numPendingTests }
}

const names = wanted(process.argv.slice(2))
requireNode()
install()
const style = names.includes('style') ? checkStyle() : undefined
setup()
bundle()
const folder = mkdtempSync(join(tmpdir(), 'breakwater-test-'))
const counts = []
for (const name of names) if (name !== 'style') counts.push(await runGroup(name, folder))
if (style !== undefined) counts.push(await style)
rmSync(folder, { recursive: true })
const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
console.log(`\n${sum('skipped')} skipped`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1
