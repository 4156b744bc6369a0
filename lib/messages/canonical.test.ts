import { describe, expect, it } from '@jest/globals'
import { histogramOf } from '../measure/arbitraries.suite.ts'
import '../measure/equality.suite.ts'
import { emptyTally } from '../measure/tally.ts'
import { planWith } from '../plan/arbitraries.suite.ts'
import { hashOf, type Shape } from '../plan/plan.ts'
import { codecs } from './codecs.ts'
import type { Window } from './metrics.ts'
import { messageFrom, readText, wireOf } from './reading.suite.ts'
import { topicNames } from './reading.ts'

const burst = (everySeconds: number): Shape => ({
  kind: 'burst',
  loads: 5,
  burst: { value: 100, per: 'driver' },
  everySeconds,
  spacingSeconds: 0,
})

function configOf(type: 'avalanche' | 'tsunami', shape: Shape): Record<string, unknown> {
  const plan = { ...planWith(shape), type }
  return wireOf('test_config', { testId: 'T', plan, hash: hashOf(plan) })
}

const window: Window = {
  kind: 'window',
  nodeId: 'n',
  testId: 't',
  reportId: 'r',
  boot: 'b',
  seq: 3,
  through: 3,
  from: 3_000_000,
  to: 4_000_000,
  parts: [],
  limited: ['ports'],
  cumulative: { mean: 3.21, median: 2.9, min: 0.8, max: 11.4, mode: 2.5, sent: 40, received: 38, errors: 2 },
}

describe('a written message has the fields of the base protocol', () => {
  it('on register', () => {
    expect(wireOf('register', { nodeId: 'n1', address: '10.0.0.7:4000' })).toEqual({
      node_id: 'n1',
      node_IP: '10.0.0.7:4000',
      message_type: 'DRIVER_NODE_REGISTER',
      v: 1,
    })
  })

  it('on test_config: upper case, JSON numbers, whole seconds', () => {
    expect(
      configOf('avalanche', { kind: 'closed', count: { value: 500, per: 'driver' }, connections: 1 }),
    ).toMatchObject({ test_id: 'T', test_type: 'AVALANCHE', test_message_delay: 0, message_count_per_driver: 500 })
    expect(configOf('tsunami', burst(2))).toMatchObject({
      test_type: 'TSUNAMI',
      test_message_delay: 2,
      message_count_per_driver: 500,
    })
  })

  it.each([
    [0, 0],
    [0.001, 1],
    [1, 1],
    [1.5, 2],
  ])('on test_config, with a delay of %d s as %d', (seconds, whole) => {
    expect(configOf('tsunami', burst(seconds))['test_message_delay']).toBe(whole)
  })

  it('on trigger, including a stop', () => {
    expect(wireOf('trigger', { testId: 'T', go: true })).toEqual({ test_id: 'T', trigger: 'YES', v: 1 })
    expect(wireOf('trigger', { testId: 'T', go: false })['trigger']).toBe('NO')
  })

  it('on metrics, in ms and as JSON numbers', () => {
    expect(wireOf('metrics', window)).toMatchObject({
      node_id: 'n',
      test_id: 't',
      report_id: 'r',
      metrics: { mean_latency: 3.21, median_latency: 2.9, min_latency: 0.8, max_latency: 11.4, mode_latency: 2.5 },
      requests_sent: 40,
      responses_received: 38,
      errors: 2,
      last: false,
    })
  })

  it('on heartbeat', () => {
    const beat = { nodeId: 'n1', alive: true, timestamp: '2024-01-01T00:00:00.000Z' }
    expect(wireOf('heartbeat', beat)).toEqual({
      node_id: 'n1',
      heartbeat: 'YES',
      timestamp: '2024-01-01T00:00:00.000Z',
      v: 1,
    })
    expect(wireOf('heartbeat', { ...beat, alive: false })['heartbeat']).toBe('NO')
  })
})

describe('our own fields', () => {
  it('carry the histograms of a window, and the totals of the last window', () => {
    const tally = { ...emptyTally(), sent: 2, completed: 2 }
    tally.latencies.set('success', histogramOf([1_000, 2_000]))
    const parts = [{ phase: 'p', request: 'q', tally }]
    const last = { ending: 'stopped' as const, reason: 'asked', neverSent: 7, totals: parts }
    expect(messageFrom('metrics', wireOf('metrics', { ...window, parts, last }))).toEqual({ ...window, parts, last })
  })

  it('carry the total busy share of a generator where it is known', () => {
    const load = { loopLag: 900, cpu: 0.9, gc: 0.01 }
    const busy = { ...load, busy: 0.5 }
    expect(wireOf('metrics', { ...window, load: busy })['load']).toEqual({
      loop_lag_us: 900,
      cpu: 0.9,
      gc: 0.01,
      busy: 0.5,
    })
    expect(messageFrom('metrics', wireOf('metrics', { ...window, load: busy }))).toEqual({ ...window, load: busy })
    expect(messageFrom('metrics', wireOf('metrics', { ...window, load }))).toEqual({ ...window, load })
  })

  it('carry the requests never sent; a last window of an older version has none', () => {
    const last = { ending: 'completed' as const, neverSent: 7, totals: [] }
    const { never_sent, ...older } = wireOf('metrics', { ...window, last })
    expect(never_sent).toBe(7)
    expect(messageFrom('metrics', { ...older, never_fired: 7 })).toMatchObject({ last: { neverSent: 0 } })
  })

  it('carry with ready the expected time for the connections of the first requests', () => {
    const tests = [{ testId: 't', answer: 'ready' as const, connectMs: 120 }]
    const beat = { nodeId: 'n', alive: true, tests }
    expect(wireOf('heartbeat', beat)['tests']).toEqual([{ test_id: 't', answer: 'ready', connect_ms: 120 }])
    expect(messageFrom('heartbeat', wireOf('heartbeat', beat)).tests).toEqual(tests)
  })

  it('have reasons truncated to the length that readers accept', () => {
    const reason = 'x'.repeat(600)
    const cut = 'x'.repeat(500)
    const stop = { type: 'stop' as const, epoch: 1, testId: 'T', reason }
    expect(messageFrom('control', wireOf('control', stop))).toEqual({ ...stop, reason: cut })
    const refuse = { type: 'refuse' as const, epoch: 1, nodeId: 'n', boot: 'b', reason }
    expect(messageFrom('control', wireOf('control', refuse))).toEqual({ ...refuse, reason: cut })
    const beat = { nodeId: 'n', alive: true, tests: [{ testId: 't', answer: 'failed' as const, reason }] }
    expect(messageFrom('heartbeat', wireOf('heartbeat', beat)).tests?.[0]?.reason).toBe(cut)
    const last = { ending: 'failed' as const, reason, neverSent: 0, totals: [] }
    expect(messageFrom('metrics', wireOf('metrics', { ...window, last }))).toMatchObject({ last: { reason: cut } })
  })

  it('identify the plan: a different plan under the same hash is rejected', () => {
    const plan = planWith(burst(1))
    const wire = wireOf('test_config', { testId: 'T', plan, hash: hashOf(plan) })
    expect(readText('test_config', { ...wire, plan: { ...plan, timeoutMs: 1 } })).toMatchObject({
      ok: false,
      reason: 'schema',
    })
    expect(readText('test_config', { ...wire, hash: undefined })).toMatchObject({
      ok: true,
      message: { hash: hashOf(plan) },
    })
  })
})

describe('keys', () => {
  it('are the node for messages of a node, and the test for messages about a test', () => {
    const plan = planWith(burst(1))
    expect(codecs.register.key({ nodeId: 'n', address: '' })).toBe('n')
    expect(codecs.heartbeat.key({ nodeId: 'n', alive: true })).toBe('n')
    expect(codecs.metrics.key(window)).toBe('n')
    expect(codecs.test_config.key({ testId: 't', plan })).toBe('t')
    expect(codecs.trigger.key({ testId: 't', go: true })).toBe('t')
    expect(codecs.control.key({ type: 'beat', epoch: 1, seq: 1, from: 'o' })).toBe('o')
    expect(codecs.control.key({ type: 'stop', epoch: 1, testId: 't', reason: '' })).toBe('t')
    expect(codecs.control.key({ type: 'stop', epoch: 1, testId: null, reason: '' })).toBe('*')
    expect(codecs.control.key({ type: 'refuse', epoch: 1, nodeId: 'n', boot: 'b', reason: '' })).toBe('n')
  })
})

describe('the table of codecs', () => {
  it('has each codec under the name of its topic', () => {
    expect(topicNames.map((name) => codecs[name].topic)).toEqual(topicNames)
  })

  it('rejects anything but windows on metrics, and anything but plans on test_config', () => {
    expect(() => codecs.metrics.write({ kind: 'end-mark' })).toThrow(TypeError)
    expect(() => codecs.test_config.write({ testId: 't' })).toThrow(TypeError)
  })
})
