import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { planWith } from '../plan/arbitraries.suite.ts'
import { hashOf } from '../plan/plan.ts'
import { codecs } from './codecs.ts'
import type { Window } from './metrics.ts'
import { readText, reasonOf, wireOf } from './reading.suite.ts'
import { MAX_MESSAGE_BYTES, MAX_LARGE_MESSAGE_BYTES, topicNames } from './reading.ts'
import { samples } from './samples.suite.ts'

/** Topics whose messages may be large. */
const large: readonly string[] = ['test_config', 'trigger', 'metrics']

describe.each(topicNames)('on %s', (topic) => {
  const [sample] = fc.sample(samples[topic] as fc.Arbitrary<never>, { numRuns: 1, seed: 7 })
  const wire = JSON.parse(codecs[topic].write(sample as never)) as Record<string, unknown>

  it('a missing and an empty value are empty', () => {
    expect(codecs[topic].read(null)).toMatchObject({ ok: false, reason: 'empty' })
    expect(reasonOf(topic, '')).toBe('empty')
  })

  it('a text that is not JSON is reported as such', () => {
    for (const text of ['hello', '{"a":', '\u0000', "{'node_id':'n'}", '[1,]'])
      expect(reasonOf(topic, text)).toBe('not-json')
    expect(codecs[topic].read(Buffer.from([0xff, 0xfe, 0x7b]))).toMatchObject({ reason: 'not-json' })
  })

  it('JSON that is not an object, or lacks a required field, does not match the schema', () => {
    for (const text of ['null', '1', '"YES"', '[]', '{}', '[[[[]]]]']) expect(reasonOf(topic, text)).toBe('schema')
  })

  it('another major version is rejected as such, and another minor version is read', () => {
    for (const v of [0, 2, 99, -1, '1', null, {}]) expect(reasonOf(topic, { ...wire, v })).toBe('unknown-version')
    expect(reasonOf(topic, { ...wire, v: 1.7 })).toBe('none')
  })

  it('an unknown version is reported before a mismatch of the schema', () => {
    expect(reasonOf(topic, { v: 2 })).toBe('unknown-version')
  })

  it('a value larger than the limit is rejected before it is parsed', () => {
    const limit = large.includes(topic) ? MAX_LARGE_MESSAGE_BYTES : MAX_MESSAGE_BYTES
    expect(reasonOf(topic, `${' '.repeat(limit)}{`)).toBe('oversized')
    const text = JSON.stringify(wire)
    expect(reasonOf(topic, text + ' '.repeat(limit - Buffer.byteLength(text)))).toBe('none')
  })

  it('deeply nested JSON does not crash the reader', () => {
    expect(reasonOf(topic, '['.repeat(100_000) + ']'.repeat(100_000))).toBe('schema')
    const deep = `{"a":`.repeat(40_000) + '1' + '}'.repeat(40_000)
    expect(['schema', 'oversized']).toContain(reasonOf(topic, deep))
  })
})

const window: Window = {
  kind: 'window',
  nodeId: 'n',
  testId: 't',
  reportId: 'r',
  boot: 'b',
  seq: 0,
  through: 0,
  from: 0,
  to: 1_000_000,
  parts: [],
  limited: [],
  cumulative: { mean: 0, median: 0, min: 0, max: 0, mode: 0, sent: 0, received: 0, errors: 0 },
}
const windowWire = wireOf('metrics', window)
const histogram = { count: 1, sum: 5, min: 5, max: 5, clamped: 0, hdr: 'AAAA' }
const none = { count: 0, sum: 0, min: 0, max: 0, clamped: 0 }
const tally = {
  phase: 'p',
  request: 'q',
  planned: 0,
  sent: 0,
  completed: 0,
  failed: 0,
  dropped: 0,
  bytes_received: 0,
  bytes_sent: 0,
  statuses: {},
  failures: {},
  latencies: { response: histogram, service: none, first_byte: none, slip: none },
}

describe('a broken window is never the summary of a partner', () => {
  it.each<[string, object, string]>([
    ['tallies of the wrong type', { tallies: 'many' }, 'tallies: '],
    ['a tally without counts', { tallies: [{ phase: 'p' }] }, 'tallies.0.'],
    ['no tallies', { tallies: undefined }, 'tallies: '],
    ['no boot', { boot: undefined }, 'boot: '],
    ['a number that is none', { seq: 'three' }, 'seq: '],
    ['latencies as texts', { metrics: { mean_latency: '1' } }, 'metrics.mean_latency: '],
    ['no version', { v: undefined, boot: undefined }, 'boot: '],
    ['an ending that nobody knows', { last: true, ending: 'bored' }, 'ending: '],
  ])('with %s', (_, changed, detail) => {
    const read = readText('metrics', { ...windowWire, ...changed })
    expect(read).toMatchObject({ ok: false, reason: 'schema' })
    expect(!read.ok && read.detail).toContain(detail)
  })

  it('with a broken histogram, in its tallies or its totals', () => {
    expect(reasonOf('metrics', { ...windowWire, tallies: [tally] })).toBe('histogram')
    expect(reasonOf('metrics', { ...windowWire, last: true, totals: [tally] })).toBe('histogram')
  })
})

describe('wrong types', () => {
  it.each<[(typeof topicNames)[number], object, string]>([
    ['register', { node_id: '' }, 'node_id'],
    ['register', { node_id: {} }, 'node_id'],
    ['register', { node_id: 'n', node_IP: 5 }, 'node_IP'],
    ['heartbeat', { node_id: 'n' }, 'heartbeat'],
    ['heartbeat', { node_id: 'n', heartbeat: 1 }, 'heartbeat'],
    ['heartbeat', { node_id: 'n', heartbeat: 'YES', tests: {} }, 'tests'],
    ['trigger', { test_id: 't' }, 'trigger'],
    ['trigger', { test_id: 't', trigger: 'YES', participants: [{ boot: 'b' }] }, 'participants.0.node_id'],
    ['test_config', { test_id: 't', test_type: 'FLOOD' }, 'test_type'],
    ['test_config', { test_id: 't', test_type: 'TSUNAMI', test_message_delay: 'soon' }, 'test_message_delay'],
    ['test_config', { test_id: 't', test_type: 'TSUNAMI', plan: {} }, 'plan.'],
    ['metrics', { node_id: 'n', test_id: 't' }, 'metrics'],
    ['control', { type: 'explode', epoch: 1 }, 'type'],
    ['control', { type: 'stop', epoch: -1, test_id: null, reason: '' }, 'epoch'],
    ['control', { type: 'stop', epoch: 1, reason: '' }, 'test_id'],
  ])('on %s: %j is rejected at %s', (topic, wire, path) => {
    const read = readText(topic, wire)
    expect(read).toMatchObject({ ok: false, reason: 'schema' })
    expect(!read.ok && read.detail.startsWith(path)).toBe(true)
  })

  it('in a plan are reported with the path of the field', () => {
    const plan = planWith({ kind: 'closed', count: { value: 1, per: 'total' }, connections: 1 })
    const wire = wireOf('test_config', { testId: 't', plan, hash: hashOf(plan) })
    const read = readText('test_config', { ...wire, plan: { ...plan, target: 'nowhere' } })
    expect(!read.ok && read.detail).toBe('plan.target: must be an http or https URL')
  })
})
