/** The commands that ask a running orchestrator: an orchestrator and two drivers as processes, and the commands beside them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { driversAnswer, testAnswer } from '../../lib/api/answers.ts'
import { testListAnswer } from '../../lib/api/tests.ts'
import { endAll, reportSchema, start } from './command.ts'
import { eventually, startSystem, type System } from './system.ts'

const TOKEN = 'a-token-of-20-letters'
const folder = mkdtempSync(join(tmpdir(), 'breakwater-commands-'))
const plan = join(folder, 'first.yaml')
let system: System

beforeAll(async () => {
  process.env['BREAKWATER_TOKEN'] = TOKEN
  system = await startSystem({ drivers: 2 })
  process.env['BREAKWATER_ORCHESTRATOR'] = system.cluster.api
}, 120_000)
afterEach(endAll)
afterAll(async () => {
  Reflect.deleteProperty(process.env, 'BREAKWATER_TOKEN')
  Reflect.deleteProperty(process.env, 'BREAKWATER_ORCHESTRATOR')
  rmSync(folder, { recursive: true })
  await system.stop()
})

/** Runs a command that succeeds, and returns its output. */
async function output(...argv: string[]): Promise<string> {
  const running = start(argv)
  expect([await running.ended, running.err()]).toEqual([0, ''])
  return running.out()
}

async function json(...argv: string[]): Promise<unknown> {
  return JSON.parse(await output(...argv, '--json'))
}

/** Runs a command that fails, and returns its exit code and error. */
async function failure(...argv: string[]): Promise<[code: number | string, err: string]> {
  const running = start(argv)
  return [await running.ended, running.err()]
}

/** The state of a test. */
async function stateOf(testId: string): Promise<string> {
  return testAnswer.parse(await json('test', 'show', testId)).state
}

describe('a test by commands', () => {
  let testId = ''

  it('begins with a new plan, which is valid', async () => {
    const written = start(['plan', 'new', plan, '--target', system.cluster.target])
    expect([await written.ended, written.out()]).toEqual([0, ''])
    expect(written.err()).toContain(`breakwater run ${plan}`)
    expect(await output('plan', 'check', plan)).toMatch(/^first-plan on .* is valid\n/)
    expect(await failure('plan', 'new', plan)).toEqual([
      2,
      expect.stringContaining('exists: give another name, or --force'),
    ])
    expect(await output('plan', 'new', '-', '--preset', 'smoke')).toContain('rate: 1/s')
  })

  it('is created, found by the beginning of its id, and triggered', async () => {
    // It lasts until it is stopped.
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('duration: 10s', 'duration: 10m'))
    testId = (await output('test', 'create', plan)).trim()
    await eventually('it is armed', async () => (await stateOf(testId)) === 'armed')
    expect(await stateOf(testId.slice(0, 8))).toBe('armed')
    expect(await output('test', 'show')).toMatch(new RegExp(`^test +${testId}  first-plan\\nstate +armed`))
    expect(await output('test', 'trigger', 'latest')).toMatch(new RegExp(`^test ${testId} starts at .* on 2 drivers`))
    expect(await stateOf('running')).toBe('running')
  })

  it('is paused, resumed and changed, and what cannot be is told', async () => {
    expect(await output('test', 'pause')).toMatch(
      new RegExp(`^test ${testId}: the load is paused from second \\d+ on\\n$`),
    )
    expect(await output('test', 'resume')).toContain('the load goes on from second')
    expect(await output('test', 'rate', 'running', '2x')).toContain('2 times the rate of the plan')
    expect(await output('test', 'rate', testId.slice(0, 6), '40')).toContain('40 requests per second')
    expect(await failure('test', 'users', 'running', '5')).toEqual([1, expect.stringContaining('change its rate')])
    expect(await failure('test', 'rate', 'running', '5x/s')).toEqual([
      2,
      expect.stringContaining("'5x/s' is not a rate"),
    ])
  })

  it('is stopped, listed and reported, also to who watches it', async () => {
    const watching = start(['test', 'watch', '--json'])
    expect(await output('test', 'stop')).toBe(`test ${testId} is stopped\n`)
    await watching.ended
    expect(reportSchema.parse(JSON.parse(watching.out()))).toMatchObject({ TestId: testId, state: 'aborted' })
    await eventually('it is over', async () => (await stateOf(testId)) === 'aborted')
    expect(await failure('test', 'pause', 'running')).toEqual([1, expect.stringContaining('no test runs')])
    expect(await output('test', 'stop', testId)).toBe(`test ${testId} does not run\n`)
    const list = testListAnswer.parse(await json('test', 'list', '--search', 'first-plan'))
    expect(list.tests.map(({ TestId }) => TestId)).toEqual([testId])
    expect(await output('test', 'list', '--limit', '1')).toContain(testId)
    const report = reportSchema.parse(await json('report'))
    const sent = report.phases.reduce((sum, phase) => sum + phase.sent, 0)
    expect([report.TestId, sent]).toEqual([testId, await system.seen()])
    expect(await output('report', testId)).toContain(testId)
  })
})

describe('commands of a running orchestrator', () => {
  it('list its drivers', async () => {
    const { drivers } = driversAnswer.parse(await json('drivers'))
    expect(drivers.map(({ nodeId, liveness }) => [nodeId, liveness]).sort()).toEqual([
      ['driver-1', 'up'],
      ['driver-2', 'up'],
    ])
    expect(await output('drivers')).toMatch(/^driver-1 +up .*\ndriver-2 +up .*\n\n2 of 2 drivers up\n$/m)
  })

  it('show the drivers each second with --watch', async () => {
    const watching = start(['drivers', '--watch'])
    await eventually('it has been shown twice', () =>
      Promise.resolve(watching.out().split('2 of 2 drivers up').length > 2),
    )
    watching.child.kill('SIGINT')
    expect(await watching.ended).toBe('SIGINT')
  })

  it('say what to do without a token, an orchestrator, or a test', async () => {
    expect(await failure('test', 'show', 'nosuchtest')).toEqual([1, expect.stringContaining('breakwater test list')])
    expect(await failure('test', 'show', 'x'.repeat(20))).toEqual([1, expect.stringContaining('unknown test')])
    expect(await failure('test', 'list', '--orchestrator', '127.0.0.1:9')).toEqual([
      1,
      expect.stringContaining('start one with breakwater up'),
    ])
    process.env['BREAKWATER_TOKEN'] = 'another-token-of-letters'
    const refused = await failure('drivers')
    process.env['BREAKWATER_TOKEN'] = TOKEN
    expect(refused).toEqual([1, expect.stringContaining('refuses this token')])
  })

  it('take their settings from a file', async () => {
    const file = join(folder, 'settings.json')
    const text = JSON.stringify({ orchestrator: '127.0.0.1:9', limit: 0 })
    writeFileSync(file, text)
    expect(await failure('test', 'list', '--config', file)).toEqual([
      2,
      expect.stringContaining("'limit' in the settings file: 0 is too small"),
    ])
  })
})
