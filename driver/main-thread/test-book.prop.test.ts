import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Trigger } from '../../lib/messages/trigger.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { type Decision, type Situation, TestBook } from './test-book.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

const plan = planWith({ kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 })
const me = { nodeId: 'a', boot: 'x' }
const others = [{ nodeId: 'b', boot: 'x' }]
const now: Situation = { ...me, old: false, now: 1_000, busy: undefined }
const trigger = (more: Partial<Trigger> = {}): Trigger => ({
  testId: 'test',
  go: true,
  epoch: 5,
  startAt: 1_000,
  expiresAt: 2_000,
  participants: [...others, me],
  ...more,
})

function knowing(...testIds: string[]): TestBook {
  const book = new TestBook()
  for (const testId of testIds) book.learn(testId, plan)
  return book
}

describe('a trigger', () => {
  it('runs the segment of the position at which it names this boot', () => {
    expect(knowing('test').decide(trigger(), now)).toEqual({ act: 'run', plan, segment: { index: 1, of: 2 } })
  })

  it('without participants is from a partner: each driver runs the whole', () => {
    expect(knowing('test').decide({ testId: 'test', go: true }, now)).toMatchObject({ segment: { index: 0, of: 1 } })
  })

  it.each<[string, Trigger, Partial<Situation>]>([
    ['from before this boot', trigger(), { old: true }],
    ['for others', trigger({ participants: others }), {}],
    ['for another boot of this node', trigger({ participants: [{ nodeId: 'a', boot: 'y' }] }), {}],
  ])('%s is ignored', (_, message, situation) => {
    expect(knowing('test').decide(message, { ...now, ...situation }).act).toBe('ignore')
  })

  it('that has expired is refused, because the orchestrator counts on this driver', () => {
    expect(knowing('test').decide(trigger({ expiresAt: 999 }), now)).toEqual({ act: 'refuse', why: 'expired' })
  })

  it('of an orchestrator that was replaced is ignored', () => {
    const book = knowing('test')
    expect([book.hearEpoch(6), book.hearEpoch(5)]).toEqual([true, false])
    expect(book.decide(trigger(), now).act).toBe('ignore')
    expect(book.decide(trigger({ epoch: 7 }), now).act).toBe('run')
    expect(book.hearEpoch(6)).toBe(false)
  })

  it('waits for its config', () => {
    const book = new TestBook()
    expect(book.decide(trigger(), now).act).toBe('wait')
    book.learn('test', plan)
    expect(book.decide(trigger(), now).act).toBe('run')
  })

  it('is permanently refused by a busy driver, which has reported the refusal to the orchestrator', () => {
    const book = knowing('test')
    expect(book.decide(trigger(), { ...now, busy: 'busy with test other' })).toEqual({
      act: 'refuse',
      why: 'busy with test other',
    })
    book.decline('test', 'busy with test other')
    expect(book.decide(trigger(), now).act).toBe('ignore')
  })

  it('is refused by a driver that refused the config, with the same reason', () => {
    const book = new TestBook()
    book.learn('test', plan, 'no such engine')
    expect(book.decide(trigger(), now)).toEqual({ act: 'refuse', why: 'no such engine' })
  })

  it('of a test that was stopped before starts nothing', () => {
    const book = knowing('test')
    book.forbid('test')
    expect(book.decide(trigger(), now).act).toBe('refuse')
    book.decline('test', 'stopped')
    expect(book.decide(trigger(), now).act).toBe('ignore')
    expect(book.answers()).toEqual([{ testId: 'test', answer: 'failed', reason: 'stopped' }])
  })
})

describe('control messages in any order, twice, late or replayed', () => {
  const tests = ['s', 't', 'u']
  const testId = fc.constantFrom(...tests)
  const action = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('config' as const), testId }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('trigger' as const),
        testId,
        old: fc.boolean(),
        late: fc.boolean(),
        epoch: fc.integer({ min: 1, max: 3 }),
        mine: fc.boolean(),
      }),
    },
    fc.record({ kind: fc.constant('stop' as const), testId }),
    fc.record({ kind: fc.constant('end' as const) }),
    fc.record({ kind: fc.constant('beat' as const), epoch: fc.integer({ min: 1, max: 3 }) }),
  )
  type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

  /** A driver that acts on the book's decisions: what it ran, and which other test was running then. */
  class Player {
    readonly book = new TestBook()
    readonly runs: { testId: string; while: string | undefined; decided: Extract<Action, { kind: 'trigger' }> }[] = []
    highest = 0
    readonly stopped = new Set<string>()
    #running: string | undefined

    act(one: Action): Decision | undefined {
      if (one.kind === 'config') this.book.learn(one.testId, plan)
      if (one.kind === 'end') this.#running = undefined
      if (one.kind === 'beat' && this.book.hearEpoch(one.epoch)) this.highest = Math.max(this.highest, one.epoch)
      if (one.kind === 'stop') {
        this.book.forbid(one.testId)
        this.stopped.add(one.testId)
      }
      return one.kind === 'trigger' ? this.#trigger(one) : undefined
    }

    #trigger(one: Extract<Action, { kind: 'trigger' }>): Decision {
      const busy = this.#running === undefined ? undefined : `busy with test ${this.#running}`
      const message = trigger({
        testId: one.testId,
        epoch: one.epoch,
        expiresAt: one.late ? 1 : 2_000,
        participants: one.mine ? [me] : others,
      })
      const decision = this.book.decide(message, { ...now, old: one.old, busy })
      if (decision.act === 'run') {
        if (this.stopped.has(one.testId)) throw new Error('a stopped test ran')
        if (one.epoch < this.highest) throw new Error('a replaced orchestrator was obeyed')
        this.runs.push({ testId: one.testId, while: this.#running, decided: one })
        this.#running = one.testId
      }
      return decision
    }
  }

  it('never run a test twice, nor two at once, nor one that is old, expired or for another driver', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30, size: 'max' }), fc.boolean(), (actions, replayed) => {
        const player = new Player()
        for (const one of replayed ? [...actions, ...actions] : actions) player.act(one)
        const ran = player.runs.map(({ testId: id }) => id)
        expect(new Set(ran).size).toBe(ran.length)
        expect(player.runs.every((run) => run.while === undefined)).toBe(true)
        expect(player.runs.every(({ decided }) => !decided.old && !decided.late && decided.mine)).toBe(true)
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })
})

describe('the responses of a driver about its tests', () => {
  it('only move forward', () => {
    const book = knowing('test')
    for (const answer of ['running', 'done', 'running', 'ready'] as const) book.note('test', answer)
    expect(book.answers()).toEqual([{ testId: 'test', answer: 'done' }])
  })

  it('contain an estimate for the connections of a test while it is ready, for known tests', () => {
    const book = knowing('test')
    book.estimate(() => 40)
    expect(book.answers()).toEqual([{ testId: 'test', answer: 'ready', connectMs: 40 }])
    book.note('test', 'running')
    expect(book.answers()).toEqual([{ testId: 'test', answer: 'running' }])
  })

  it('are those of the latest forty tests with news, however many configs arrived since', () => {
    const book = knowing('first')
    for (let i = 0; i < 60; i += 1) book.learn(`test ${i}`, plan)
    expect(book.answers().map(({ testId }) => testId)).not.toContain('first')
    book.note('first', 'failed', 'busy')
    expect(book.answers()).toHaveLength(40)
    expect(book.answers().at(-1)).toEqual({ testId: 'first', answer: 'failed', reason: 'busy' })
  })

  it('have what was extracted only for the latest hook, until the next trigger', () => {
    const book = knowing('first')
    book.learn('second', plan)
    const report = (token: string) => ({ hook: 'before', state: 'done', values: { token } }) as const
    const hooks = (): unknown[] => book.answers().map(({ testId, hook }) => [testId, hook?.values?.['token']])
    book.noteHook('first', report('a'))
    expect(hooks()).toEqual([
      ['second', undefined],
      ['first', 'a'],
    ])
    book.noteHook('second', report('b'))
    expect(hooks()).toEqual([
      ['first', undefined],
      ['second', 'b'],
    ])
    book.forgetValues()
    expect(book.answers().at(-1)?.hook).toEqual({ hook: 'before', state: 'done' })
  })

  it('do not say that a test whose config did not arrive could be run', () => {
    const book = new TestBook()
    book.noteHook('unknown', { hook: 'after', state: 'failed', reason: 'no config' })
    expect(book.answers()).toMatchObject([{ testId: 'unknown', answer: 'refused', hook: { state: 'failed' } }])
  })

  it('are bounded in number, and the first config of a test counts', () => {
    const book = new TestBook()
    for (let i = 0; i < 500; i += 1) book.learn(`test ${i}`, plan)
    expect(book.learn('test 499', plan, 'too late').answer).toBe('ready')
    expect(book.decide(trigger({ testId: 'test 0' }), now).act).toBe('wait')
  })
})

it('nothing of a plan that was refused is sent, also after a trigger', () => {
  const book = new TestBook()
  book.learn('refused', plan, 'this target may not be loaded')
  book.learn('ready', plan)
  for (const testId of ['refused', 'ready']) book.decline(testId, 'busy')
  expect([book.planOf('refused'), book.planOf('ready'), book.planOf('unknown')]).toEqual([undefined, plan, undefined])
})
