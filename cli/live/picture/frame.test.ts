import { describe, expect, it } from '@jest/globals'
import { frame, type Size } from './frame.ts'
import { type LiveModel, noResponse } from '../model.ts'
import { driverNamed, sample } from './sample.suite.ts'
import { timeText } from './text-blocks.ts'

const style = { colours: false }

/** A picture without colours, as text that is indented like the code of this file. */
function shown(model: LiveModel, { columns, rows }: Size): string {
  const lines = frame(model, { columns, rows }, style)
  return `\n${lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')}\n  `
}

describe('the picture of a run', () => {
  it('in 40 columns has the columns of its tables that matter most, and texts over two lines', () => {
    expect(shown(sample, { columns: 40, rows: 24 })).toBe(`
    shop: 2 requests on http://127.… running
    ████▌░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 13.8 %
    12s of 1m30s, 1m18s left, paused for 2s
    climb (1 of 2)
    requests    planned completed    failed
    last 5 s    1,000/s     998/s     0.8/s
    all          90,000    11,950         9
    ms           median       p95       p99
    last 5 s      17.50     63.17     92.54
    all           18.93     61.63     89.86
    errors 62   0.5 % of 11,959 requests th…
      40 × status 503 Service Unavailable
      13 × failed the check body contains "…
      9 × timed out
    dropped 20   backlog full: 20
    passed      p99 < 250ms
      89.855 ms, 160.145 ms within the limit
    failed      errors < 0.1%
      0.5184 %, 0.4184 % beyond the limit
    drivers   completed    errors    p99 ms
    us-1           lost         3     89.86
    … and 2 more
    1.1 × the planned rate from second 14 on
    p pause  + − rate  s stop
  `)
  })

  it('in 80 columns has everything, each part as large as the rows allow', () => {
    expect(shown(sample, { columns: 80, rows: 30 })).toBe(`
    shop: 2 requests on http://127.0.0.1:8000 from 3 drivers                 running
    ███░░░░░░░░░░░░░░░░░░░  12s of 1m30s, 1m18s left, paused for 2s   climb (1 of 2)
    requests        planned       sent  completed     failed    dropped  in flight
    last 5 s        1,000/s    1,000/s      998/s      0.8/s        0/s         41
    all              90,000     12,000     11,950          9         20
    mean            1,000/s      968/s      964/s
    response ms      median        p95        p99        max
    last 5 s          17.50      63.17      92.54      121.9
    all               18.93      61.63      89.86      140.2
    errors 62   0.5 % of 11,959 requests that ended
      40 × status 503 Service Unavailable
      13 × failed the check body contains "id"
      9 × timed out
    dropped 20   backlog full: 20
    passed      p99 < 250ms: 89.855 ms, 160.145 ms within the limit
    failed      errors < 0.1%: 0.5184 %, 0.4184 % beyond the limit
    drivers              sent  completed     errors  in flight  median ms     p99 ms
    eu-1                4,000      3,990          3          7      18.93      89.86
    eu-2                4,000      3,990          3          7      18.93      89.86
    us-1                4,000       lost          3          7      18.93      89.86
    completed  ▃▅▆███ █████ up to 1,010/s
    p99        ▂▂▂▃█▇ ▇▇███ up to 92.54 ms
    response times, standard deviation 21.44 ms
       1 –  10 ms  4,850  40.6 %  ████████████████████████████████████████████████▌
      10 –  30 ms  5,000  41.8 %  ██████████████████████████████████████████████████
      30 –  50 ms  1,800  15.1 %  ██████████████████
      50 –  70 ms    200   1.7 %  ██
      70 – 200 ms    100   0.8 %  █
    1.1 × the planned rate from second 14 on
    p pause   + − rate by 10 %   s stop
  `)
  })

  it('in 200 columns has pictures beside the tables', () => {
    expect(shown(sample, { columns: 200, rows: 30 })).toBe(`
    shop: 2 requests on http://127.0.0.1:8000 from 3 drivers                                                                                                                                         running
    █████▌░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  12s of 1m30s, 1m18s left, paused for 2s   climb (1 of 2)

    requests        planned       sent  completed     failed    dropped  in flight                                    ▃███ █████
    last 5 s        1,000/s    1,000/s      998/s      0.8/s        0/s         41                                  ▂▆████ █████
    all              90,000     12,000     11,950          9         20                                  completed  ██████ █████ up to 1,010/s
    mean            1,000/s      968/s      964/s                                                                       ▇▆ ▅▅███
                                                                                                                       ▂██ █████
    response ms      median        p95        p99        max                                             p99        ▅▆▆███ █████ up to 92.54 ms
    last 5 s          17.50      63.17      92.54      121.9
    all               18.93      61.63      89.86      140.2                                             response times, standard deviation 21.44 ms
                                                                                                            1 –   5 ms     50   0.4 %  ▊
    errors 62   0.5 % of 11,959 requests that ended                                                         5 –  10 ms  4,800  40.2 %  █████████████████████████████████████████████████████████████████████
      40 × status 503 Service Unavailable                                                                  10 –  20 ms  3,000  25.1 %  ███████████████████████████████████████████▏
      13 × failed the check body contains "id"                                                             20 –  30 ms  2,000  16.7 %  ████████████████████████████▊
      9 × timed out                                                                                        30 –  40 ms  1,100   9.2 %  ███████████████▉
    dropped 20   backlog full: 20                                                                          40 –  50 ms    700   5.9 %  ██████████▏
                                                                                                           50 –  60 ms      0
    passed      p99 < 250ms: 89.855 ms, 160.145 ms within the limit                                        60 –  70 ms    200   1.7 %  ██▉
    failed      errors < 0.1%: 0.5184 %, 0.4184 % beyond the limit                                         70 – 200 ms    100   0.8 %  █▌

    drivers              sent  completed     errors  in flight  median ms     p99 ms
    eu-1                4,000      3,990          3          7      18.93      89.86
    eu-2                4,000      3,990          3          7      18.93      89.86
    us-1                4,000       lost          3          7      18.93      89.86

    1.1 × the planned rate from second 14 on
    p pause   + − rate by 10 %   s stop
  `)
  })

  it('in 80 columns and few rows has no pictures', () => {
    expect(shown(sample, { columns: 80, rows: 12 })).toBe(`
    shop: 2 requests on http://127.0.0.1:8000 from 3 drivers                 running
    ███░░░░░░░░░░░░░░░░░░░  12s of 1m30s, 1m18s left, paused for 2s   climb (1 of 2)
    requests        planned       sent  completed     failed    dropped  in flight
    last 5 s        1,000/s    1,000/s      998/s      0.8/s        0/s         41
    all              90,000     12,000     11,950          9         20
    response ms      median        p95        p99        max
    last 5 s          17.50      63.17      92.54      121.9
    all               18.93      61.63      89.86      140.2
    errors 62   0.5 % of 11,959 requests that ended
    failed      errors < 0.1%: 0.5184 %, 0.4184 % beyond the limit      … and 1 more
    1.1 × the planned rate from second 14 on
    p pause   + − rate by 10 %   s stop
  `)
  })

  it('in 80 columns and fewer rows has the figures in one line', () => {
    expect(shown(sample, { columns: 80, rows: 5 })).toBe(`
    ███░░░░░░░░░░░░░░░░░░░  12s of 1m30s, 1m18s left, paused for 2s   climb (1 of 2)
    998/s of 1,000/s   p99 92.54 ms   errors 62   dropped 20
    errors 62   0.5 % of 11,959 requests that ended
    failed      errors < 0.1%: 0.5184 %, 0.4184 % beyond the limit      … and 1 more
    1.1 × the planned rate from second 14 on
  `)
  })

  it('in one row is the time', () => {
    expect(frame(sample, { columns: 40, rows: 1 }, style)).toEqual(['12s of 1m30s, 1m18s left, paused for 2s'])
    expect(frame(sample, { columns: 10, rows: 1 }, style)).toEqual(['12s of 1m…'])
  })

  it('has room for names of any script', () => {
    const drivers = [driverNamed('東京のドライバー-1'), driverNamed('a\u001b[31m')]
    const [title, , ...lines] = frame(
      { ...sample, title: '負荷テスト'.repeat(9), drivers },
      { columns: 40, rows: 40 },
      style,
    )
    expect(title).toBe('負荷テスト負荷テスト負荷テスト…  running')
    const at = lines.indexOf('drivers   completed    errors    p99 ms')
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '東京の…       3,990         3     89.86',
      'a\\u{1b}…      3,990         3     89.86',
    ])
  })

  it('says in which state it is, and which keys then mean what', () => {
    const ends = (change: Partial<LiveModel>): (string | undefined)[] => {
      const lines = frame({ ...sample, note: undefined, ...change }, { columns: 80, rows: 24 }, style)
      return [lines[0]?.split('  ').at(-1)?.trim(), lines.at(-1)]
    }
    expect(ends({ state: 'paused' })).toEqual(['paused', 'p resume   + − rate by 10 %   s stop'])
    expect(ends({ state: 'stopping' })).toEqual(['stopping', 'Ctrl-C ends at once'])
    expect(ends({ state: 'waiting', title: 'GET x' })).toEqual(['waiting for its trigger', 's stop'])
    expect(
      ends({ state: 'draining', keys: false, distribution: undefined, series: { throughput: [], p99: [] } })[0],
    ).toBe('draining')
  })

  it('says how long it has been draining, and how much is about left where only responses end the load', () => {
    const { time } = sample
    const drained = { ...time, passed: 90, left: 0, draining: 12.3, paused: 0 }
    expect(timeText({ time: drained, state: 'draining' })).toBe('1m30s of 1m30s, draining for 12s')
    expect(timeText({ time: { ...time, of: undefined, paused: 0 }, state: 'running' })).toBe('12s, about 1m18s left')
    expect(timeText({ time: { ...time, of: undefined, left: undefined, paused: 0 }, state: 'running' })).toBe('12s')
    const short = { ...time, passed: 0.2, of: 0.333, left: 0.133, paused: 0 }
    expect(timeText({ time: short, state: 'running' })).toBe('0s of 333ms, 1s left')
  })

  it('marks percentiles with few samples, and those that are lower bounds', () => {
    const response = { ...sample.response, count: 300, atLeastFrom: 80 }
    const lines = frame({ ...sample, response }, { columns: 80, rows: 24 }, style)
    expect(lines.find((line) => line.includes('18.93'))).toBe(
      'all               18.93      61.63    ~≥89.86     ≥140.2',
    )
  })

  it('joins neighbours of the histogram where not all rows fit, in groups of one size', () => {
    const few = { ...sample, drivers: [], errors: { count: 0, share: '', kinds: [] } }
    const rowsIn = (rows: number): string[] =>
      frame(few, { columns: 80, rows }, style).flatMap((line) => /^ +\d+ – [ ,.%\dms]+/.exec(line)?.[0].trim() ?? [])
    expect(rowsIn(36)).toHaveLength(9)
    expect(rowsIn(36).at(-1)).toBe('70 – 200 ms    100   0.8 %')
    expect(rowsIn(24)).toEqual([
      ...['1 –  10 ms  4,850  40.6 %', '10 –  30 ms  5,000  41.8 %', '30 –  50 ms  1,800  15.1 %'],
      ...['50 –  70 ms    200   1.7 %', '70 – 200 ms    100   0.8 %'],
    ])
  })

  it('has colours only where they are wanted', () => {
    const [first = ''] = frame(sample, { columns: 80, rows: 24 }, { colours: true })
    expect(first).toMatch(/^\u001b\[1mshop.*\u001b\[32mrunning\u001b\[0m$/)
    expect(frame(sample, { columns: 80, rows: 24 }, style).join('')).not.toContain('\u001b')
  })

  const early: LiveModel = {
    ...sample,
    ...{ title: 'GET http://127.0.0.1:8000/', state: 'connecting', phase: undefined, recent: undefined },
    time: { passed: 0, of: 30, share: 0, left: 30, draining: 0, paused: 0, startsIn: 3.21 },
    overall: {
      ...{ planned: 0, sent: 0, completed: 0, failed: 0, dropped: 0, inFlight: 0 },
      droppedBy: { backlog: 0, paused: 0 },
      rates: { planned: null, sent: 0, throughput: 0 },
    },
    response: noResponse,
    errors: { count: 0, share: '', kinds: [] },
    series: { throughput: [], p99: [] },
    ...{ distribution: undefined, thresholds: [], drivers: [], note: undefined },
  }

  it('before its first figures says when the load starts', () => {
    expect(shown(early, { columns: 80, rows: 24 })).toBe(`
    GET http://127.0.0.1:8000/                                    making connections
    ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  the load starts in 3.2 s

    requests        planned       sent  completed     failed    dropped  in flight
    last 5 s              –          –          –          –          –          –
    all                   0          0          0          0          0
    mean                  –        0/s        0/s

    response ms      median        p95        p99        max
    last 5 s              –          –          –          –
    all                   –          –          –          –

    s stop
  `)
  })
})
