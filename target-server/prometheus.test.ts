import { describe, expect, test } from '@jest/globals'
import type { Counts } from './counter.ts'
import { countsJson, processState, prometheusText } from './prometheus.ts'

const counts: Counts = {
  requestsSeen: 10,
  responsesSent: 9,
  byClass: { '2xx': 6, '3xx': 0, '4xx': 1, '5xx': 2 },
  resets: 1,
  connections: { open: 3, opened: 4 },
  bytes: { received: 430, sent: 1_800 },
}
const state = { cpuSeconds: 0.25, residentBytes: 4_096, startedAt: 1_700_000_000.5, openFiles: 21 }

/** Reads the exposition format back: name and label to value. */
function samples(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]))
}

describe('metrics as Prometheus text', () => {
  test('every count has its sample', () => {
    expect(samples(prometheusText(counts, state))).toEqual({
      breakwater_target_requests_total: 10,
      'breakwater_target_responses_total{class="2xx"}': 6,
      'breakwater_target_responses_total{class="3xx"}': 0,
      'breakwater_target_responses_total{class="4xx"}': 1,
      'breakwater_target_responses_total{class="5xx"}': 2,
      breakwater_target_resets_total: 1,
      breakwater_target_connections_opened_total: 4,
      breakwater_target_connections_open: 3,
      breakwater_target_received_bytes_total: 430,
      breakwater_target_sent_bytes_total: 1_800,
      process_cpu_seconds_total: 0.25,
      process_resident_memory_bytes: 4_096,
      process_start_time_seconds: 1_700_000_000.5,
      process_open_fds: 21,
    })
  })

  test('each metric has one line of help and one type before its samples, and the text ends with a line break', () => {
    const text = prometheusText(counts, state)
    expect(text).toMatch(/^(# HELP (\S+) .+\n# TYPE \2 (counter|gauge)\n(\2(\{class="\dxx"\})? \S+\n)+)+$/)
  })

  test('a counter is named as one, and a gauge is not', () => {
    for (const [, name, type] of prometheusText(counts, state).matchAll(/# TYPE (\S+) (\S+)/g)) {
      expect(name?.endsWith('_total')).toBe(type === 'counter')
    }
  })

  test('a system that does not list open files has no such metric', () => {
    expect(prometheusText(counts, { ...state, openFiles: undefined })).not.toContain('process_open_fds')
  })

  test('the state of this process is plausible', () => {
    const { cpuSeconds, residentBytes, startedAt } = processState()
    expect(cpuSeconds).toBeGreaterThan(0)
    expect(residentBytes).toBeGreaterThan(1_000_000)
    expect(startedAt * 1_000).toBeLessThanOrEqual(Date.now())
  })
})

test('metrics as JSON have the names of the wire', () => {
  expect(countsJson(counts)).toEqual({
    requests_seen: 10,
    responses_sent: 9,
    responses: counts.byClass,
    resets: 1,
    connections: { open: 3, opened: 4 },
    bytes: { received: 430, sent: 1_800 },
  })
})
