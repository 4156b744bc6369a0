import { describe, expect, test } from '@jest/globals'
import { parse } from '../lib/api/exposition.suite.ts'
import type { Counts } from './counter.ts'
import { countsJson, prometheusText } from './prometheus.ts'

const counts: Counts = {
  requestsSeen: 10,
  responsesSent: 9,
  byClass: { '2xx': 6, '3xx': 0, '4xx': 1, '5xx': 2 },
  resets: 1,
  connections: { open: 3, opened: 4 },
  bytes: { received: 430, sent: 1_800 },
}

const own = 'breakwater_target_'

describe('metrics as Prometheus text', () => {
  const families = parse(prometheusText(counts))

  test('have a sample for every count', () => {
    const samples = [...families.values()].flatMap(({ samples }) => samples).filter(({ name }) => name.startsWith(own))
    expect(samples.map(({ name, labels, value }) => [name.replace(own, ''), labels, value])).toEqual([
      ['requests_total', {}, 10],
      ['responses_total', { class: '2xx' }, 6],
      ['responses_total', { class: '3xx' }, 0],
      ['responses_total', { class: '4xx' }, 1],
      ['responses_total', { class: '5xx' }, 2],
      ['resets_total', {}, 1],
      ['connections_opened_total', {}, 4],
      ['connections_open', {}, 3],
      ['received_bytes_total', {}, 430],
      ['sent_bytes_total', {}, 1_800],
    ])
  })

  test('have one line of help and one type each, and include the process metrics', () => {
    expect([...families.keys()]).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'breakwater_build_info']))
    for (const { type, help, samples } of families.values()) {
      expect([type, help]).toEqual([expect.stringMatching(/^(counter|gauge)$/), expect.stringMatching(/^.+\.$/)])
      expect(samples).not.toEqual([])
    }
  })

  test('name counters as such, and gauges not', () => {
    for (const [name, { type }] of families) expect(name.endsWith('_total')).toBe(type === 'counter')
  })
})

test('metrics as JSON have snake_case names', () => {
  expect(countsJson(counts)).toEqual({
    requests_seen: 10,
    responses_sent: 9,
    responses: counts.byClass,
    resets: 1,
    connections: { open: 3, opened: 4 },
    bytes: { received: 430, sent: 1_800 },
  })
})
