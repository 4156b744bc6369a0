/** Which files of tests concern a compiled file: the nearest first, the quick before the slow. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Of the tests that do not bear the file's name so many are run: those further away notice little more, and take long. */
const MOST = 8

const isTest = (file) => file.endsWith('.test.js')
const isProperty = (file) => file.endsWith('.prop.test.js')

/**
 * The stages in which a mutant's tests are run: those of the file's own name or of the table, then tests that import it, or whose
 * helpers do. Examples come before properties, because they are quicker. A stage is a list of paths; none is empty.
 */
export function stagesOf(file, dist, others) {
  const own = new Set([...named(file), ...others.map((name) => join(dist, name))])
  const near = importers(file, dist).filter((test) => !own.has(test))
  const stages = [[...own], near].flatMap((tests) => [
    tests.filter((test) => !isProperty(test)),
    tests.filter((test) => isProperty(test)),
  ])
  return stages.filter((stage) => stage.length > 0)
}

/** `ledger.js` has `ledger.test.js`, `ledger.prop.test.js` and `ledger-….test.js`. */
function named(file) {
  const stem = basename(file, '.js')
  return readdirSync(dirname(file))
    .filter((name) => isTest(name) && (name.startsWith(`${stem}.`) || name.startsWith(`${stem}-`)))
    .map((name) => join(dirname(file), name))
}

/** Tests that import the file themselves or by one file between; those of its own folder only, if there are any. */
function importers(file, dist) {
  const direct = importersOf([file], dist)
  const tests = [...direct, ...importersOf(direct, dist)].filter(isTest)
  const beside = tests.filter((test) => dirname(test) === dirname(file))
  return [...new Set(beside.length > 0 ? beside : tests)].slice(0, MOST)
}

function importersOf(files, dist) {
  return imports(dist)
    .filter(({ targets }) => targets.some((target) => files.includes(target)))
    .map(({ from }) => from)
}

let known
function imports(dist) {
  known ??= readdirSync(dist, { recursive: true })
    .filter((name) => name.endsWith('.js') && !/^(bundle|test|bench)/.test(name))
    .map((name) => ({ from: join(dist, name), targets: targetsOf(join(dist, name)) }))
  return known
}

function targetsOf(file) {
  return [...readFileSync(file, 'utf8').matchAll(/from ["'](\.[^"']*)["']/g)]
    .map(([, path]) => resolve(dirname(file), path))
    .filter((path) => existsSync(path))
}
