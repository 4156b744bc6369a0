import { describe, expect, it } from '@jest/globals'
import type { ForeignConfig } from './test-config.ts'
import { codecs } from './codecs.ts'
import { messageFrom, reasonOf } from './reading.suite.ts'

describe('register, as partners write it, is read', () => {
  it.each([
    [
      'the base protocol',
      '{"node_id":"n","node_IP":"10.0.0.7:4000","message_type":"DRIVER_NODE_REGISTER"}',
      '10.0.0.7:4000',
    ],
    ['the reference implementation', '{"node_id":"n","node_ip":"172.18.0.4"}', '172.18.0.4'],
    ['one without an address', '{"node_id":"n"}', ''],
  ])('by %s', (_, text, address) => {
    expect(messageFrom('register', text)).toEqual({ nodeId: 'n', address })
  })

  it('with a number as the id', () => {
    expect(messageFrom('register', '{"node_id":7,"node_IP":"h"}').nodeId).toBe('7')
  })
})

describe('heartbeat, as partners write it, is read', () => {
  it.each([
    [
      '"YES" and a text for a timestamp',
      '{"node_id":"n","heartbeat":"YES","timestamp":"1700000000"}',
      true,
      '1700000000',
    ],
    ['a number for a timestamp', '{"node_id":"n","heartbeat":"YES","timestamp":1700000000.5}', true, '1700000000.5'],
    ['true, as the reference implementation', '{"node_id":"n","heartbeat":true}', true, undefined],
    ['null for a timestamp', '{"node_id":"n","heartbeat":"yes","timestamp":null}', true, undefined],
    ['"NO" at the end', '{"node_id":"n","heartbeat":"NO","timestamp":"t"}', false, 't'],
    ['"no " in another case', '{"node_id":"n","heartbeat":" no "}', false, undefined],
    ['false', '{"node_id":"n","heartbeat":false}', false, undefined],
  ])('with %s', (_, text, alive, timestamp) => {
    const expected = timestamp === undefined ? { nodeId: 'n', alive } : { nodeId: 'n', alive, timestamp }
    expect(messageFrom('heartbeat', text)).toEqual(expected)
  })
})

describe('trigger, as partners write it, is read', () => {
  it.each([
    ['{"test_id":"t","trigger":"YES"}', true],
    ['{"test_id":"t","trigger":"yes"}', true],
    ['{"test_id":"t","trigger":true}', true],
    ['{"test_id":"t","trigger":"NO"}', false],
    ['{"test_id":"t","trigger":"no"}', false],
    ['{"test_id":"t","trigger":false}', false],
  ])('%s', (text, go) => {
    expect(messageFrom('trigger', text)).toEqual({ testId: 't', go })
  })
})

describe('test_config, as partners write it, is read', () => {
  it.each<[string, string, ForeignConfig]>([
    [
      'the base protocol, with texts for numbers',
      '{"test_id":"t","test_type":"AVALANCHE","test_message_delay":"0","message_count_per_driver":"10"}',
      { type: 'avalanche', delay: 0, count: 10 },
    ],
    [
      'the reference implementation, without count and target',
      '{"test_id":"t","test_type":"TSUNAMI","test_message_delay":5}',
      { type: 'tsunami', delay: 5 },
    ],
    [
      'capitalised types',
      '{"test_id":"t","test_type":"Tsunami","test_message_delay":0.5}',
      { type: 'tsunami', delay: 0.5 },
    ],
    ['lower case types', '{"test_id":"t","test_type":"avalanche"}', { type: 'avalanche', delay: 0 }],
    [
      'target_server_ip',
      '{"test_id":"t","test_type":"AVALANCHE","test_message_delay":0,"target_server_ip":"10.0.0.9:8080"}',
      { type: 'avalanche', delay: 0, target: 'http://10.0.0.9:8080' },
    ],
    [
      'test_server',
      '{"test_id":"t","test_type":"AVALANCHE","test_server":"http://target/ping"}',
      { type: 'avalanche', delay: 0, target: 'http://target/ping' },
    ],
    [
      'server_url and num_drivers',
      '{"test_id":"t","test_type":"AVALANCHE","server_url":"https://target/ping","num_drivers":2}',
      { type: 'avalanche', delay: 0, target: 'https://target/ping' },
    ],
    [
      'target_throughput',
      '{"test_id":"t","test_type":"AVALANCHE","target_throughput":"25"}',
      { type: 'avalanche', delay: 0, rate: 25 },
    ],
  ])('by %s', (_, text, foreign) => {
    expect(messageFrom('test_config', text)).toEqual({ testId: 't', foreign })
  })
})

const metricsText = (metrics: object, around: object = {}): object => ({
  node_id: 'n',
  test_id: 't',
  report_id: 'r',
  metrics,
  ...around,
})

describe('metrics, as partners write them, are read', () => {
  it('by the reference implementation, with an empty report_id', () => {
    const text =
      '{"node_id":"XVlBzgbaiC","test_id":"XVlBzgbaiCMRAjWwhTHc","report_id":"","metrics":{"mean_latency":3.21,"median_latency":2.9,"min_latency":0.8,"max_latency":11.4}}'
    expect(messageFrom('metrics', text)).toEqual({
      kind: 'summary',
      nodeId: 'XVlBzgbaiC',
      testId: 'XVlBzgbaiCMRAjWwhTHc',
      reportId: '',
      mean: 3.21,
      median: 2.9,
      min: 0.8,
      max: 11.4,
    })
  })

  it.each<[string, object, object]>([
    ['texts for numbers', metricsText({ mean_latency: '3.5', min_latency: ' 1e-05 ' }), { mean: 3.5, min: 0.00001 }],
    ['mode and number_of_requests', metricsText({ mode_latency: 2, number_of_requests: 7 }), { mode: 2, sent: 7 }],
    ['number_of_requests outside', metricsText({ mean_latency: 1 }, { number_of_requests: '7' }), { mean: 1, sent: 7 }],
    ['no_of_req, a difference', metricsText({ mean_latency: 1, no_of_req: 12 }), { mean: 1, delta: 12 }],
    [
      'requests_sent and responses_received',
      metricsText({ mean_latency: 1 }, { requests_sent: 9, responses_received: 8 }),
      { mean: 1, sent: 9, received: 8 },
    ],
    [
      'capitalised keys',
      metricsText({ Mean: 3, Median: 2, Mode: 1, Min: 0.5, Max: 9, latency: 4, Requests: 30 }),
      { mean: 3, median: 2, mode: 1, min: 0.5, max: 9, sent: 30 },
    ],
    [
      'Go durations',
      metricsText({ mean_latency: '12.3ms', median_latency: '850µs', min_latency: '100ns', max_latency: '1m1.5s' }),
      { mean: 12.3, median: 0.85, min: 0.0001, max: 61_500 },
    ],
    [
      'the other µ, hours, and 0s',
      metricsText({ Mean: '5μs', Max: '1h0m0s', Min: '0s' }),
      { mean: 0.005, max: 3_600_000, min: 0 },
    ],
    ['no figures', metricsText({}), {}],
  ])('with %s', (_, wire, figures) => {
    const { kind, nodeId, testId, reportId, ...read } = messageFrom('metrics', wire) as unknown as Record<
      string,
      unknown
    >
    expect({ kind, nodeId, testId, reportId }).toEqual({ kind: 'summary', nodeId: 'n', testId: 't', reportId: 'r' })
    expect(Object.keys(read).sort()).toEqual(Object.keys(figures).sort())
    for (const [name, value] of Object.entries(figures)) expect(read[name]).toBeCloseTo(Number(value), 9)
  })

  it.each(['EOT', 'EOFBREAK', 'EOT\n', '\u0004'])('with the raw bytes %j as the end mark', (text) => {
    expect(messageFrom('metrics', text)).toEqual({ kind: 'end-mark' })
    expect(codecs.metrics.key({ kind: 'end-mark' })).toBe('')
  })

  it.each(['EO', 'EOTEOT', 'EOT and more than that', 'eot'])('but not with %j', (text) => {
    expect(reasonOf('metrics', text)).toBe('not-json')
  })

  it.each([
    ['a unit that is none', { mean_latency: '5 parsecs' }],
    ['a duration with something behind', { mean_latency: '5ms!' }],
    ['a duration with something between', { mean_latency: '1m, 5s' }],
    ['a number beyond all numbers', { mean_latency: '1e999' }],
    ['a duration beyond all numbers', { mean_latency: `${'9'.repeat(400)}s` }],
    ['nothing', { mean_latency: '' }],
    ['a list', { mean_latency: [1] }],
  ])('but not with %s', (_, metrics) => {
    expect(reasonOf('metrics', metricsText(metrics))).toBe('schema')
  })

  it('and a long text that only resembles a number is rejected without repeated scanning', () => {
    expect(reasonOf('metrics', metricsText({ mean_latency: `${'9'.repeat(200_000)}!` }))).toBe('schema')
  })
})
