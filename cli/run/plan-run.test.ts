import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { Plan } from '../../lib/plan/plan.ts'
import { phaseOf } from '../../lib/plan/arbitraries.suite.ts'
import { courseOf } from '../live/course.ts'
import { options, planOptions } from './options.suite.ts'
import { isPlanArgument } from '../plan/argument.ts'
import { planOfRun } from './plan-of-run.ts'
import { printedPlan } from './print-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-plans-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(text: string, name = 'plan.yaml'): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const ONE = 'target: http://a.test/api\nget: /x\nrate: 50/s\nduration: 1m\n'
const TWO = `name: two
target: http://a.test
variables: { size: 1 }
environments: { staging: { target: http://b.test } }
requests:
  plain: { get: /plain, headers: { X-A: one, accept: text/html } }
  filled: { post: /filled, headers: { x-a: "{{n}}" }, json: { size: "{{size}}" } }
phases:
  - { name: climb, rate: { from: 0/s, to: 10/s }, duration: 10s }
  - { name: people, users: 4, duration: 20s }
`

function planWith(text: string, ...flags: string[]): Promise<Plan> {
  return planOfRun(planOptions(file(text), ...flags))
}

describe('an argument', () => {
  it('is a plan if it is a file, or has the name of one', () => {
    const plans = [file('', 'no-suffix'), '-', 'a.yaml', './a.yml', 'plans/a.JSON']
    const urls = [
      'localhost:8000',
      'http://a.test/a.yaml',
      'localhost:8000/a.json',
      'a.test/x',
      'https://a.test',
      folder,
    ]
    expect([plans.map(isPlanArgument), urls.map(isPlanArgument)]).toEqual([
      plans.map(() => true),
      urls.map(() => false),
    ])
  })

  it('is one plan or one URL', () => {
    expect(() => planOptions('a.yaml', 'b.yaml')).toThrow(/^'b.yaml' is an unexpected argument/)
    expect(() => planOptions('a.yaml', '--preset', 'smoke')).toThrow(/^--preset: needs a URL, and 'a.yaml' is a plan/)
  })
})

describe('flags with a plan', () => {
  it('replace settings and the target of the whole plan, to whose path those of requests are joined', async () => {
    const flags = ['--name', 'new', '--timeout', '2s', '--drain', '0', '--strict', '--seed', '9', '--streams', '3']
    const plan = await planWith(ONE, ...flags, '--target', 'b.test/v2', '-k')
    expect(plan).toMatchObject({ name: 'new', timeoutMs: 2_000, drainMs: 0, pacing: 'strict', seed: 9 })
    expect(plan.transport).toEqual({ streams: 3, insecure: true })
    expect([plan.target, plan.requests[0]?.path]).toEqual(['http://b.test/v2', '/v2/x'])
  })

  it('add tags, in place of those of the same name, also to a preset', async () => {
    const tagged = `${ONE}tags: { commit: "1", branch: main }\n`
    expect((await planWith(tagged, '--tag', 'commit=2', '--tag', 'by={{n}}')).tags).toEqual({
      commit: '2',
      branch: 'main',
      by: '{{n}}',
    })
    const preset = await planOfRun(planOptions('a.test', '--preset', 'smoke', '--tag', 'commit=2'))
    expect(preset.tags).toEqual({ commit: '2' })
    const many = Array.from({ length: 50 }, (_, k) => ['--tag', `t${k}=1`]).flat()
    await expect(planWith(tagged, ...many)).rejects.toThrow(/^--tag: must be at most 50$/)
  })

  it('set variables and choose an environment', async () => {
    const plan = await planWith(TWO, '--var', 'size=12', '--env', 'staging')
    expect([plan.target, plan.requests[1]?.body]).toEqual(['http://b.test', '{"size":12}'])
    await expect(planWith(TWO, '--env', 'stagin')).rejects.toThrow("did you mean 'staging'?")
    await expect(planWith(TWO, '--var', 'sizes=1')).rejects.toThrow('did you mean --var size?')
  })

  it('add headers to all requests, in place of those of the same name, as typed', async () => {
    const plain = TWO.replace('{{n}}', 'two')
    const { requests } = await planWith(plain, '-H', 'x-a: {{n}}', '-u', 'ann:secret')
    const authorization = `Basic ${Buffer.from('ann:secret').toString('base64')}`
    expect(requests.map(({ headers }) => headers)).toEqual([
      { accept: 'text/html', 'x-a': '{{n}}', authorization },
      { 'content-type': 'application/json', 'x-a': '{{n}}', authorization },
    ])
    const [, filled] = (await planWith(TWO, '-H', 'x-a: {{n}}')).requests
    expect(filled).toMatchObject({ placeholders: true, headers: { 'x-a': '{{pick {{}}n}}' } })
  })

  it.each([
    [['-d', '5s'], { kind: 'constant', rate: { value: 50 }, seconds: 5 }],
    [['--rate', '0.5'], { kind: 'constant', rate: { value: 0.5 }, seconds: 60 }],
    [['--poisson', '-d', '2s'], { kind: 'poisson', stages: [{ from: 50, to: 50, seconds: 2 }] }],
    [['--stages', '0-10/3s'], { kind: 'ramp', stages: [{ from: 0, to: 10, seconds: 3 }] }],
  ])('about the load replace that of the only phase: %j', async (flags, shape) => {
    const inList = 'target: http://a.test\nphases: [{ name: one, rate: 50/s, duration: 1m }]\n'
    expect(phaseOf(await planWith(ONE, ...flags)).shape).toMatchObject(shape)
    expect(phaseOf(await planWith(inList, ...flags))).toMatchObject({ name: 'one', shape })
  })

  it('about connections are users of closed load, and places in flight of open load', async () => {
    const users = 'target: http://a.test\nusers: 2\nduration: 1m\nthink: 1s\n'
    expect(phaseOf(await planWith(ONE, '-c', '7'))).toMatchObject({ maxInFlight: 7, shape: { kind: 'constant' } })
    const closed = { kind: 'closed', connections: 7, thinkSeconds: 2, count: { value: 30 } }
    expect(phaseOf(await planWith(users, '-c', '7', '--think', '2s', '-n', '30')).shape).toMatchObject(closed)
    expect(phaseOf(await planWith(users, '--rate', '5')).shape).toMatchObject({ kind: 'constant', seconds: 60 })
    const staged = await planWith(users, '--stages', '5/1s', '-c', '3')
    expect(phaseOf(staged)).toMatchObject({ maxInFlight: 3, shape: { kind: 'ramp' } })
  })

  it.each(['--rate=5', '-d=1s', '-n=5', '-c=5', '--think=1s', '--stages=5/1s', '--poisson'])(
    'about the load do not apply to several phases: %s',
    async (flag) => {
      const name = flag.split('=', 1)[0] ?? ''
      await expect(planWith(TWO, flag)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(new RegExp(`^${name}: does not apply to a plan of 2 phases: `)),
      })
    },
  )

  it('that describe a request do not apply', () => {
    expect(() => planOptions('a.yaml', '-X', 'PUT')).toThrow(/^-X: does not apply to a plan: write the method/)
    expect(() => planOptions('a.yaml', '-b', 'x')).toThrow(/^-b: does not apply to a plan: write body, json/)
  })

  it('are still checked as a whole', async () => {
    await expect(planWith(ONE, '--proxy', 'http://p:1', '--streams', '2')).rejects.toThrow(/^--streams: requires/)
    await expect(planWith(ONE, '-H', 'te: x')).rejects.toThrow(/^-H: must not be set/)
    await expect(planWith(ONE, '--target', '169.254.169.254')).rejects.toMatchObject({ code: 'forbidden' })
    expect(() => planOptions('a.yaml', '-u', 'a:b', '-H', 'authorization: x')).toThrow(/^-u: -H sets authorization/)
  })

  it('divide durations', async () => {
    const { phases } = await planWith(TWO, '--time-scale', '10')
    expect(phases.map(({ shape }) => ('seconds' in shape ? shape.seconds : shape))).toMatchObject([
      { stages: [{ to: 10, seconds: 1 }] },
      2,
    ])
  })
})

describe('flags with a URL', () => {
  it.each(['--var=a=b', '--env=staging', '--target=a.test'])('that are for plans are refused: %s', (flag) => {
    expect(() => options('a.test', flag)).toThrow(/^--\w+: has no effect on a URL: it is for plans$/)
    expect(() => planOptions('a.test', '--preset', 'smoke', flag)).toThrow(/^--\w+: has no effect on a preset/)
  })
})

describe('a preset', () => {
  it('has the URL as its target, --rate as its peak and -c as its users', async () => {
    const smoke = await planOfRun(planOptions('a.test', '--preset', 'smoke'))
    expect(smoke).toMatchObject({ name: 'smoke', target: 'http://a.test' })
    const load = await planOfRun(planOptions('a.test', '--preset', 'load', '--rate', '7', '--time-scale', '60'))
    expect(load.phases[1]).toMatchObject({ shape: { rate: { value: 7 }, seconds: 10 } })
    const custom = await planOfRun(planOptions('a.test', '--preset', 'tonk-custom', '-c', '42'))
    expect(custom.phases[1]).toMatchObject({ shape: { endConnections: 42 } })
  })

  it.each([
    [['--preset', 'smke'], /^--preset: 'smke' is not a preset: did you mean smoke\?$/],
    [['--preset', 'smoke', '--rate', '3'], /^--rate: has no effect on the preset smoke/],
    [['--preset', 'smoke', '-c', '3'], /^-c: has no effect on the preset smoke/],
  ])('says what it does not have: %j', async (flags, message) => {
    await expect(planOfRun(planOptions('a.test', ...flags))).rejects.toThrow(message)
  })

  it('takes no other load', () => {
    expect(() => planOptions('a.test', '--preset', 'smoke', '-d', '1s')).toThrow(
      /^-d: does not apply to a preset: print/,
    )
  })
})

describe('a plan that is wrong', () => {
  it('tells all errors at once, each with its place and its line', async () => {
    const path = file('target: http://a.test\nrate: 500\nduraton: 1m\n', 'wrong.yaml')
    const message = [
      `${path} has 2 errors:`,
      `${path}:2:7: rate: '500' has no unit: write 500/s`,
      '  2 | rate: 500',
      '    |       ^',
      `${path}:3:1: duraton: is not known: did you mean \`duration\`?`,
      '  3 | duraton: 1m',
      '    | ^',
    ]
    await expect(planOfRun(planOptions(path))).rejects.toMatchObject({
      code: 'invalid-request',
      message: message.join('\n'),
    })
  })

  it('is one that cannot be read', async () => {
    await expect(planOfRun(planOptions('none.yaml'))).rejects.toThrow(
      /^the plan 'none.yaml' cannot be read: no such file/,
    )
  })
})

describe('files of a plan', () => {
  it('are read relative to it; a large one stays where it is', async () => {
    file('small', 'small.txt')
    const large = file('x'.repeat(400_000), 'large.bin')
    const plan = await planWith(
      'target: http://a.test\nrequests:\n  a: { put: /a, file: small.txt }\n  b: { put: /b, file: large.bin }\nrate: 1/s\nduration: 1s\n',
    )
    expect(plan.requests[0]).toMatchObject({ bodyBase64: Buffer.from('small').toString('base64') })
    expect(plan.requests[1]?.bodyFile).toMatchObject({ path: large, bytes: 400_000 })
    const missing = ONE.replace('get: /x', 'put: /x\nfile: none.txt')
    await expect(planWith(missing)).rejects.toThrow("the file 'none.txt' cannot be read: no such file or directory")
  })
})

describe('the printed plan', () => {
  it.each([
    [['-d', '5s', '--rate', '20']],
    [['-n', '30', '-b', '{{x}}', '-H', 'a: b']],
    [['--stages', '0-10/1s,10/2s']],
  ])('of flags reads back: %j', async (flags) => {
    const given = options('http://a.test/x', ...flags)
    const printed = await printedPlan(given)
    const { phases, requests, target } = await planOfRun(given)
    const again = await planWith(printed)
    expect([again.target, again.phases.map(({ shape }) => shape)]).toEqual([target, phases.map(({ shape }) => shape)])
    expect([again.requests[0]?.body, again.requests[0]?.headers]).toEqual([requests[0]?.body, requests[0]?.headers])
  })

  it('has the changes of the flags, and the purpose of a preset', async () => {
    expect(await printedPlan(planOptions(file(TWO), '--name', 'new'))).toMatch(/^name: new$/m)
    expect(await printedPlan(planOptions('a.test', '--preset', 'smoke'))).toMatch(
      /^# Does it work at all\?.*\nname: smoke$/m,
    )
  })
})

describe('the course', () => {
  it('finds the phase by its time, and by what was sent where only responses end one', async () => {
    const timed = courseOf(await planWith(TWO))
    expect(timed.seconds).toBe(30)
    const at = (seconds: number): number => timed.phaseAt(seconds, [])
    expect([0, 9.9, 10, 99].map(at)).toEqual([0, 0, 1, 1])
    expect(courseOf(await planWith(`${TWO}maxDuration: 12s\n`)).seconds).toBe(12)
    const counted = courseOf(
      await planWith(
        'target: http://a.test\nphases:\n  - { users: 1, count: 5 }\n  - { name: b, rate: 1/s, duration: 1s }\n',
      ),
    )
    expect([counted.seconds, counted.phaseAt(50, [3, 0]), counted.phaseAt(50, [5, 1])]).toEqual([undefined, 0, 1])
  })
})
