/** The text for Prometheus, read back by a strict parser. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { emptyTally } from '../../lib/measure/tally.ts'
import { expositionText } from '../../lib/api/exposition.ts'
import { type Parsed, parse } from '../../lib/api/exposition.suite.ts'
import { driverNamed, sampleFigures } from './memory-service.suite.ts'
import { LABELLED_RUNS } from './run-metrics.ts'
import { type Subject, startSubject } from './subject.suite.ts'

let subject: Subject
beforeEach(async () => {
  subject = await startSubject()
})
afterEach(async () => {
  await subject.api.close()
})

async function scrape(): Promise<Map<string, Parsed>> {
  const answer = await subject.ask('GET', '/metrics')
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parse(answer.text)
}

async function startRun(): Promise<string> {
  const { TestId } = (await subject.ask('POST', '/avalanche')).json as { TestId: string }
  await subject.ask('POST', `/trigger/${TestId}`)
  return TestId
}

function values(families: Map<string, Parsed>, name: string): [Record<string, string>, number][] {
  return families.get(name)?.samples.map((sample) => [sample.labels, sample.value]) ?? []
}

describe('metrics of runs', () => {
  test('contain planned, sent, dropped and answered requests, by class and by error', async () => {
    const run = await startRun()
    const families = await scrape()
    expect(values(families, 'breakwater_requests_planned_total')).toEqual([[{ run }, 130]])
    expect(values(families, 'breakwater_requests_sent_total')).toEqual([[{ run }, 100]])
    expect(values(families, 'breakwater_requests_dropped_total')).toEqual([[{ run }, 20]])
    expect(values(families, 'breakwater_inflight_requests')).toEqual([[{ run }, 1]])
    expect(values(families, 'breakwater_failed_check_responses_total')).toEqual([[{ run }, 1]])
    expect(values(families, 'breakwater_failed_checks_total')).toEqual([[{ run, check: 'body contains "id"' }, 1]])
    expect(values(families, 'breakwater_bytes_received_total')).toEqual([[{ run }, 1_045]])
    expect(values(families, 'breakwater_requests_total')).toEqual([
      [{ run, status_class: '2xx', error: '' }, 92],
      [{ run, status_class: '5xx', error: '' }, 2],
      [{ run, status_class: 'other', error: '' }, 1],
      [{ run, status_class: '', error: 'timeout' }, 3],
      [{ run, status_class: '', error: 'refused' }, 1],
    ])
  })

  test('contain unrounded latencies in seconds, and no quantiles without samples', async () => {
    const run = await startRun()
    for (const value of [100, 200, 300, 400, 501, 600, 700, 800, 900, 1_000]) {
      subject.service.tally.latencies.at('success').record(value)
    }
    const samples = (await scrape()).get('breakwater_latency_seconds')?.samples ?? []
    const of = (kind: string): unknown => {
      return samples
        .filter(({ labels }) => labels['kind'] === kind)
        .map(({ name, labels, value }) => [name.replace('breakwater_latency_seconds', ''), labels['quantile'], value])
    }
    expect(of('response')).toEqual([
      ['', '0.5', 0.000_501],
      ['', '0.9', 0.000_9],
      ['', '0.95', 0.001],
      ['', '0.99', 0.001],
      ['', '0.999', 0.001],
      ['_sum', undefined, 0.005_501],
      ['_count', undefined, 10],
    ])
    expect(of('slip')).toEqual([
      ['_sum', undefined, 0],
      ['_count', undefined, 0],
    ])
    expect(new Set(samples.map(({ labels }) => labels['run']))).toEqual(new Set([run]))
  })

  test('contain the state and the verdict', async () => {
    const run = await startRun()
    const families = await scrape()
    const states = values(families, 'breakwater_run_state')
    expect(states).toHaveLength(8)
    expect(states.filter(([, value]) => value === 1)).toEqual([[{ run, state: 'running' }, 1]])
    expect(values(families, 'breakwater_run_verdict')).toEqual([[{ run, outcome: 'none', trust: 'valid' }, 1]])
  })

  test('have labels for the latest five runs, and omit tests that were never started', async () => {
    for (const state of ['drafted', 'armed', 'failed'] as const) {
      const { TestId } = (await subject.ask('POST', '/avalanche')).json as { TestId: string }
      subject.service.move(TestId, state)
    }
    expect((await scrape()).has('breakwater_run_state')).toBe(false)
    const runs: string[] = []
    for (let index = 0; index < LABELLED_RUNS + 2; index += 1) {
      runs.push(await startRun())
      subject.service.startedAt(runs[index] ?? '', `2026-01-01T00:00:0${index}.000Z`)
    }
    // The newest is the one that was started last, even if it was created first.
    const [first = ''] = runs.splice(0, 1)
    subject.service.startedAt(first, '2026-01-02T00:00:00.000Z')
    runs.push(first)
    const labels = values(await scrape(), 'breakwater_requests_sent_total').map(([{ run }]) => run)
    expect(labels).toEqual(runs.slice(2).reverse())
  })
})

describe('metrics of drivers and messages', () => {
  test('contain each driver’s liveness, the age of its heartbeat, and the deviation of its clock', async () => {
    subject.service.driversSeen.push({
      ...driverNamed('teal'),
      liveness: 'lost',
      beatAgeMs: null,
      clock: null,
      outbox: null,
    })
    const families = await scrape()
    expect(values(families, 'breakwater_drivers')).toEqual([
      [{ state: 'up' }, 1],
      [{ state: 'suspect' }, 0],
      [{ state: 'lost' }, 1],
      [{ state: 'left' }, 0],
    ])
    expect(values(families, 'breakwater_driver_up')).toEqual([
      [{ driver: 'mallard' }, 1],
      [{ driver: 'teal' }, 0],
    ])
    expect(values(families, 'breakwater_heartbeat_age_seconds')).toEqual([[{ driver: 'mallard' }, 0.42]])
    expect(values(families, 'breakwater_clock_offset_seconds')).toEqual([[{ driver: 'mallard' }, -0.0015]])
    expect(values(families, 'breakwater_outbox_windows')).toEqual([[{ driver: 'mallard' }, 0]])
  })

  test('count windows, heartbeats, restarts and malformed records', async () => {
    const families = await scrape()
    const total = (name: string): unknown => values(families, `breakwater_${name}_total`)
    expect(total('windows_received')).toEqual([[{}, 12]])
    expect(total('windows_duplicate')).toEqual([[{}, 1]])
    expect(total('windows_late')).toEqual([[{}, 0]])
    expect(total('windows_lost')).toEqual([[{}, 3]])
    expect(total('heartbeats_received')).toEqual([[{}, 99]])
    expect(total('kafka_client_restarts')).toEqual([[{}, 0]])
    expect(total('poison_messages')).toEqual([[{ topic: 'metrics', reason: 'not-json' }, 2]])
  })

  test('may contain names that anyone has chosen', async () => {
    const name = 'a"b\\c\nd{e="f"} 1\u2028ä'
    subject.service.driversSeen.push(driverNamed(name))
    subject.service.figures = { ...sampleFigures(), failures: { [name]: 3 } }
    await startRun()
    const families = await scrape()
    expect(values(families, 'breakwater_driver_up')).toContainEqual([{ driver: name }, 1])
    expect(values(families, 'breakwater_requests_total').map(([{ error }]) => error)).toContain(name)
  })
})

describe('counters', () => {
  test('never fall: the last value of a run remains until the sum exceeds it', async () => {
    const run = await startRun()
    const tally = subject.service.tally
    tally.latencies.at('success').record(900)
    const before = await scrape()
    subject.service.figures = { ...sampleFigures(), sent: 60, statuses: { '200': 40 }, inFlight: 0 }
    subject.service.tally = emptyTally()
    const after = await scrape()
    expect(values(after, 'breakwater_requests_sent_total')).toEqual([[{ run }, 100]])
    expect(values(after, 'breakwater_requests_total')[0]).toEqual(values(before, 'breakwater_requests_total')[0])
    expect(values(after, 'breakwater_inflight_requests')).toEqual([[{ run }, 0]])
    const ends = after.get('breakwater_latency_seconds')?.samples.filter(({ labels }) => labels['kind'] === 'success')
    expect(ends?.map(({ value }) => value)).toEqual([0.000_9, 1])
    subject.service.figures = { ...sampleFigures(), sent: 101 }
    expect(values(await scrape(), 'breakwater_requests_sent_total')).toEqual([[{ run }, 101]])
  })
})

describe('the format', () => {
  test('marks counters as such, and nothing else', async () => {
    await startRun()
    const families = await scrape()
    for (const [name, { type, help, samples }] of families) {
      expect([name, type]).toEqual([
        name,
        name.endsWith('_total') ? 'counter' : expect.stringMatching(/^gauge|summary$/),
      ])
      expect(help).toMatch(/\.$/)
      expect(samples.length).toBeGreaterThan(0)
    }
  })

  test('has the process metrics under the names of the client libraries, with plausible values', async () => {
    const families = await scrape()
    const value = (name: string): number => values(families, name)[0]?.[1] ?? NaN
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(value('nodejs_heap_size_used_bytes'))
    expect(value('nodejs_heap_size_total_bytes')).toBeGreaterThan(0)
    expect(value('nodejs_external_memory_bytes')).toBeGreaterThan(0)
    expect(value('process_start_time_seconds') * 1_000).toBeLessThanOrEqual(Date.now())
    expect(value('breakwater_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
    expect(value('breakwater_event_streams')).toBe(0)
    expect(values(families, 'breakwater_build_info')[0]?.[0]).toMatchObject({ node: process.version })
  })

  test('writes non-finite values as Prometheus does', () => {
    const samples = [Infinity, -Infinity, NaN, 1e21, -0.5].map((value, index) => ({
      labels: { index: `${index}` },
      value,
    }))
    const text = expositionText([{ name: 'a', type: 'gauge', help: 'back\\slash\nand line.', samples }])
    expect(
      parse(text)
        .get('a')
        ?.samples.map(({ value }) => value),
    ).toEqual([Infinity, -Infinity, NaN, 1e21, -0.5])
    expect(text).toContain('# HELP a back\\\\slash\\nand line.\n')
  })
})
