import { describe, expect, it } from '@jest/globals'
import type { DriverAnswer, LiveAnswer, MetricsAnswer, RunAnswer, TestAnswer } from '../../lib/api/answers.ts'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import { type Action, initialState, reduce, type State } from './state.ts'
import { Store } from './store.ts'

const after = (...actions: Action[]): State => actions.reduce(reduce, initialState)
const test = {
  TestId: 'a',
  state: 'running',
  events: [],
  config: { target: 'http://127.0.0.1/' },
} as unknown as TestAnswer
const driver = (nodeId: string, liveness: DriverAnswer['liveness']): DriverAnswer =>
  ({ nodeId, liveness }) as DriverAnswer

describe('the state', () => {
  it('takes a driver in the place of the same driver, and adds a new one', () => {
    const answer = { drivers: [driver('a', 'up'), driver('b', 'up')], changes: [] }
    const { drivers } = after(
      { type: 'drivers', answer, at: 5 },
      { type: 'driver', driver: driver('a', 'lost') },
      { type: 'driver', driver: driver('c', 'up') },
    )
    expect(drivers.map(({ nodeId, liveness }) => `${nodeId} ${liveness}`)).toEqual(['a lost', 'b up', 'c up'])
  })

  it('ignores news of tests other than the one that is viewed', () => {
    const state = after({ type: 'open', testId: 'b' }, { type: 'test', test })
    expect(state.open).toEqual({ testId: 'b' })
    const live = { TestId: 'a', overall: { rates: {}, latencies: { response: {} } } } as unknown as LiveAnswer
    expect(reduce(state, { type: 'figures', live })).toBe(state)
  })

  it('keeps the plan of a test when an event without it arrives', () => {
    const run = { TestId: 'a', state: 'finished', verdict: {}, events: [] } as unknown as RunAnswer
    const { open } = after({ type: 'open', testId: 'a' }, { type: 'test', test }, { type: 'run', run })
    expect(open?.test).toMatchObject({ state: 'finished', config: { target: 'http://127.0.0.1/' } })
  })

  it('knows each change of the load once, whichever tells it: a response, an event, or the change itself', () => {
    const change = (seq: number) => ({ seq, fromSeconds: seq, kind: 'pause' as const })
    const run = { TestId: 'a', state: 'running', verdict: {}, events: [] } as unknown as RunAnswer
    const { open } = after(
      { type: 'open', testId: 'a' },
      { type: 'test', test: { ...test, ...{ changes: [change(0)] } } },
      { type: 'changed', changed: { TestId: 'a', change: change(1) } },
      { type: 'changed', changed: { TestId: 'b', change: change(7) } },
      { type: 'run', run: { ...run, ...{ changes: [change(0), change(1), change(2)] } } },
      { type: 'run', run },
    )
    expect(open?.loadChanges).toEqual([0, 1, 2].map(change))
  })

  it('keeps what an event said while a response with an older state was on its way', () => {
    const armed = { ...test, state: 'armed' } as TestAnswer
    const run = { TestId: 'a', state: 'running', verdict: {}, events: [] } as unknown as RunAnswer
    const opened = after({ type: 'open', testId: 'a' })
    const first = [
      { type: 'run', run },
      { type: 'test', test: armed, event: undefined },
    ] as const
    const again = [{ type: 'test', test: armed, event: undefined }, ...first] as const
    const expected = { state: 'running', config: { target: 'http://127.0.0.1/' } }
    expect(first.reduce(reduce, opened).open?.test).toMatchObject(expected)
    expect(again.reduce(reduce, opened).open?.test).toMatchObject(expected)
    const missed = { ...test, state: 'finished' } as TestAnswer
    const later = reduce(again.reduce(reduce, opened), { type: 'test', test: missed, event: run })
    expect(later.open?.test?.state).toBe('finished')
  })

  it('keeps figures that came while a response with older ones was on its way', () => {
    const metrics = { TestId: 'a', drivers: [] } as unknown as MetricsAnswer
    const live = { TestId: 'a', overall: { rates: {}, latencies: { response: {} } } } as unknown as LiveAnswer
    const opened = after({ type: 'open', testId: 'a' })
    expect(reduce(opened, { type: 'metrics', metrics, live: undefined }).open?.live).toBe(metrics)
    const told = reduce(opened, { type: 'figures', live })
    expect(reduce(told, { type: 'metrics', metrics, live: undefined }).open?.live).toBe(live)
  })

  it('takes figures by phase and request from a response, and those of the whole test from events', () => {
    const parts = { phases: [{ name: 'warm-up' }], requests: [], parts: [], labels: [] }
    const metrics = { TestId: 'a', ...parts, drivers: [] } as unknown as MetricsAnswer
    const live = { TestId: 'a', overall: { rates: {}, latencies: { response: {} } } } as unknown as LiveAnswer
    const told = after({ type: 'open', testId: 'a' }, { type: 'figures', live })
    expect(reduce(told, { type: 'metrics', metrics, live: undefined }).open).toMatchObject({ live, breakdown: parts })
    const { open } = reduce(told, { type: 'breakdown', metrics })
    expect(open?.live).toBe(live)
    expect(open?.breakdown).toEqual(parts)
    expect(reduce(told, { type: 'breakdown', metrics: { ...metrics, TestId: 'b' } })).toBe(told)
  })

  it('forgets that a test waits in the queue when an event no longer says so', () => {
    const queued = { ...test, queued: { at: null, after: 'b' } }
    const run = { TestId: 'a', verdict: {}, events: [] } as unknown as RunAnswer
    const { open } = after({ type: 'open', testId: 'a' }, { type: 'test', test: queued }, { type: 'run', run })
    expect([open?.test?.config, open?.test?.queued]).toEqual([test.config, undefined])
  })

  it('remembers that an orchestrator has continued the test until the page has said so', () => {
    const events = [{ at: 't', code: 'resumed', message: '' }]
    const run = { TestId: 'a', verdict: {}, events } as unknown as RunAnswer
    const notice = { kind: 'success', text: 'resumed' } as const
    const state = after({ type: 'open', testId: 'a' }, { type: 'test', test }, { type: 'run', run })
    expect(reduce(state, { type: 'run', run }).open?.resumedAt).toBe('t')
    const said = reduce(state, { type: 'resumption', testId: 'a', notice })
    expect([said.open?.resumedAt, said.notice]).toEqual([undefined, notice])
    expect(reduce(said, { type: 'run', run }).open?.resumedAt).toBeUndefined()
  })

  it('takes figures and timeline of one moment in one change', () => {
    const live = { TestId: 'a' } as LiveAnswer
    const answer = { TestId: 'a', cursor: 'x-1', ageMs: 0, points: [], drivers: [] } as unknown as TimelineAnswer
    const state = after({ type: 'open', testId: 'a' }, { type: 'timeline', answer, live, at: 5 })
    expect([state.open?.live, state.open?.series?.latestAt]).toEqual([live, 5])
    expect(reduce(state, { type: 'timeline', answer, at: 6 }).open?.live).toBe(live)
  })

  it('forgets the test that was viewed when another place is shown', () => {
    expect(after({ type: 'open', testId: 'a' }, { type: 'open', testId: undefined }).open).toBeUndefined()
  })
})

describe('the store', () => {
  it('tells its listeners of changes only, and no longer after they have left', () => {
    const store = new Store<number, number>((state, add) => state + add, 1)
    const seen: number[] = []
    const leave = store.subscribe(() => seen.push(store.state))
    store.dispatch(2)
    store.dispatch(0)
    leave()
    store.dispatch(5)
    expect([seen, store.state]).toEqual([[3], 8])
  })
})
