import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { VirtualClock } from '../lib/clock.ts'
import { micros } from '../lib/units.ts'
import { type Subject, startSubject } from './wire.suite.ts'

let clock: VirtualClock
let target: Subject
beforeEach(async () => {
  clock = new VirtualClock(micros(1_000))
  target = await startSubject({ clock })
})
afterEach(async () => {
  await target.close()
})

function labelled(number: number, driver = 'd1'): Promise<string> {
  const headers = { 'breakwater-test': 'T1', 'breakwater-driver': driver, 'breakwater-request': String(number) }
  return fetch(target.url, { headers }).then((response) => response.text())
}

describe('counts', () => {
  test('GET /metric gives the decimal count, and control requests do not count', async () => {
    expect(await target.text('/metric')).toBe('0')
    await target.text('/')
    await target.text('/other')
    for (const path of [
      '/metrics',
      '/healthz',
      '/control/faults',
      '/control/request-log',
      '/control/ledger',
      '/control/unknown',
      '/metric?x=1',
    ]) {
      await target.text(path)
    }
    expect(await target.text('/metric')).toBe('2')
  })

  test('GET /healthz responds with ok', async () => {
    expect(await target.tell('GET', '/healthz')).toEqual({ status: 200, answer: { status: 'ok' } })
  })

  test('GET /metrics gives Prometheus text, and JSON for clients that accept it', async () => {
    await target.text('/?status=404')
    const text = await fetch(`${target.url}/metrics`)
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const lines = (await text.text()).split('\n')
    expect(lines).toContain('breakwater_target_requests_total 1')
    expect(lines).toContain('breakwater_target_responses_total{class="4xx"} 1')
    const json = await fetch(`${target.url}/metrics`, { headers: { accept: 'application/json' } })
    expect(await json.json()).toMatchObject({ requests_seen: 1, responses_sent: 1, responses: { '4xx': 1 } })
  })

  test('GET /control/paths gives the counts by method and path, without the query', async () => {
    for (const path of ['/', '/a?b=1', '/a?b=2', '/ping']) await target.text(path)
    await fetch(`${target.url}/a`, { method: 'POST', body: 'x' }).then((response) => response.text())
    const paths = [
      { method: 'GET', path: '/', count: 1 },
      { method: 'GET', path: '/a', count: 2 },
      { method: 'POST', path: '/a', count: 1 },
      { method: 'GET', path: '/ping', count: 1 },
    ]
    expect((await target.tell('GET', '/control/paths')).answer).toEqual({ paths, other: 0 })
    // With faults or the request log, the root is served like all other paths.
    await target.tell('PUT', '/control/faults', { size: 2 })
    await target.text('/')
    const { answer } = await target.tell('GET', '/control/paths')
    expect(answer).toMatchObject({ paths: [{ method: 'GET', path: '/', count: 2 }, {}, {}, {}] })
    await target.tell('POST', '/control/reset')
    expect((await target.tell('GET', '/control/paths')).answer).toEqual({ paths: [], other: 0 })
  })

  test('POST /control/reset sets counts and request log to 0 and keeps faults', async () => {
    await target.tell('PUT', '/control/request-log', { on: true })
    await target.tell('PUT', '/control/faults', { size: 2 })
    await labelled(1)
    const { answer } = await target.tell('POST', '/control/reset')
    expect(answer).toMatchObject({ requests_seen: 0, responses_sent: 0, connections: { opened: 0 } })
    expect(await target.text('/metric')).toBe('0')
    expect((await target.tell('GET', '/control/request-log')).answer).toMatchObject({ on: true, recorded: 0 })
    expect(await target.text('/')).toBe('He')
  })

  test('the metrics for Prometheus do not fall when the counts are reset', async () => {
    const read = async (): Promise<Record<string, number>> => {
      const text = await (await fetch(`${target.url}/metrics`)).text()
      const counters = [...text.matchAll(/^(\S+_total\S*) (\S+)$/gm)]
      return Object.fromEntries(counters.map(([, name = '', value]) => [name, Number(value)]))
    }
    await target.text('/?status=404')
    await target.text('/?reset=1').catch(() => undefined)
    const before = await read()
    expect(before).toMatchObject({ breakwater_target_requests_total: 2, breakwater_target_resets_total: 1 })
    await target.tell('POST', '/control/reset')
    await target.text('/')
    const after = await read()
    expect(Object.keys(before).filter((name) => (after[name] ?? 0) < (before[name] ?? 0))).toEqual([])
    expect(after).toMatchObject({
      breakwater_target_requests_total: 3,
      'breakwater_target_responses_total{class="2xx"}': 1,
      'breakwater_target_responses_total{class="4xx"}': 1,
    })
    expect(target.counts()).toMatchObject({ requestsSeen: 1, resets: 0 })
  })

  test('a request that arrived before a reset does not count afterwards', async () => {
    const held = target.text('/?delay=1')
    while (target.counts().requestsSeen === 0) await target.text('/healthz')
    await target.tell('POST', '/control/reset')
    await clock.advanceTo(micros(2_000))
    expect(await held).toBe('Hello World')
    await target.text('/healthz')
    expect(target.counts()).toMatchObject({ requestsSeen: 0, responsesSent: 0 })
  })
})

describe('sessions', () => {
  test('are begun with a token and ended with it, once', async () => {
    const { answer } = await target.tell('POST', '/control/session')
    const { token } = answer as { token: string }
    await target.tell('POST', '/control/session')
    expect((await target.tell('GET', '/control/session')).answer).toEqual({ open: 2, opened: 2 })
    const ended = await target.tell('DELETE', `/control/session?token=${token}`)
    expect([ended.status, ended.answer]).toEqual([200, { open: 1, opened: 2 }])
    expect((await target.tell('DELETE', `/control/session?token=${token}`)).status).toBe(404)
    expect((await target.tell('DELETE', '/control/session')).status).toBe(400)
    await target.tell('POST', '/control/reset')
    expect((await target.tell('GET', '/control/session')).answer).toEqual({ open: 0, opened: 0 })
  })

  test('are a thousand at most', async () => {
    for (let session = 0; session < 1_000; session += 1) await target.tell('POST', '/control/session')
    expect((await target.tell('POST', '/control/session')).status).toBe(400)
    expect((await target.tell('GET', '/control/session')).answer).toEqual({ open: 1_000, opened: 1_000 })
  })
})

describe('faults for all requests', () => {
  test('are set, shown as they were sent, and cleared', async () => {
    const faults = { status: '503', size: 4 }
    expect(await target.tell('PUT', '/control/faults', faults)).toEqual({ status: 200, answer: { faults } })
    expect((await target.tell('GET', '/control/faults')).answer).toEqual({ faults })
    const response = await fetch(target.url)
    expect([response.status, await response.text()]).toEqual([503, 'Hell'])
    expect(await target.tell('DELETE', '/control/faults')).toEqual({ status: 200, answer: { faults: {} } })
    expect(await target.text('/')).toBe('Hello World')
  })

  test('that are invalid change nothing and are named', async () => {
    await target.tell('PUT', '/control/faults', { size: 4 })
    const { status, answer } = await target.tell('PUT', '/control/faults', { stall: { every: 10, for: -1 } })
    expect(status).toBe(400)
    expect(answer).toMatchObject({
      error: { code: 'invalid-request', message: expect.stringContaining('stall.for') },
    })
    expect((await target.tell('GET', '/control/faults')).answer).toEqual({ faults: { size: 4 } })
  })
})

describe('the request log', () => {
  test('is off by default', async () => {
    await labelled(1)
    expect((await target.tell('GET', '/control/request-log')).answer).toMatchObject({
      on: false,
      recorded: 0,
      unlabelled: 0,
    })
  })

  test('is still available by its former name', async () => {
    await target.tell('PUT', '/control/ledger', { on: true })
    await labelled(1)
    const former = await target.tell('GET', '/control/ledger')
    expect(former.answer).toMatchObject({ on: true, recorded: 1 })
    expect(await target.tell('GET', '/control/request-log')).toEqual(former)
  })

  test('contains tests, drivers and duplicates, with the first and last arrival of each driver', async () => {
    await target.tell('PUT', '/control/request-log', { on: true, max: 100 })
    await labelled(7)
    await clock.advanceTo(micros(5_000))
    await labelled(8)
    await labelled(7)
    await labelled(7, 'd2')
    await target.text('/')
    expect((await target.tell('GET', '/control/request-log?test=T1')).answer).toEqual({
      test: 'T1',
      total: 4,
      distinct: 3,
      duplicates: 1,
      unrecorded: 0,
      drivers: {
        d1: { total: 3, distinct: 2, first: 1_000, last: 5_000 },
        d2: { total: 1, distinct: 1, first: 5_000, last: 5_000 },
      },
    })
    expect((await target.tell('GET', '/control/request-log')).answer).toMatchObject({
      max: 100,
      recorded: 4,
      unlabelled: 1,
    })
  })

  test('lists arrivals in their order, from the requested position on', async () => {
    await target.tell('PUT', '/control/request-log', { on: true })
    for (const number of [3, 1, 2]) await labelled(number)
    const path = '/control/request-log?test=T1&driver=d1&arrivals=1'
    expect((await target.tell('GET', path)).answer).toMatchObject({
      total: 3,
      truncated: false,
      arrivals: [
        [3, 1_000],
        [1, 1_000],
        [2, 1_000],
      ],
    })
    expect((await target.tell('GET', `${path}&from=2`)).answer).toMatchObject({ arrivals: [[2, 1_000]] })
  })

  test('stops without forgetting, and forgets when deleted', async () => {
    await target.tell('PUT', '/control/request-log', { on: true })
    await labelled(1)
    await target.tell('PUT', '/control/request-log', { on: false })
    await labelled(2)
    expect((await target.tell('GET', '/control/request-log?test=T1')).answer).toMatchObject({ total: 1 })
    expect((await target.tell('DELETE', '/control/request-log')).answer).toMatchObject({
      on: false,
      recorded: 0,
      tests: [],
    })
  })

  test.each([
    ['driver', 'test=T1&arrivals=1'],
    ['test', 'driver=d1&arrivals=1'],
    ['arrivals', 'test=T1&driver=d1&arrivals=yes'],
    ['from', 'test=T1&driver=d1&arrivals=1&from=-1'],
    ['tset', 'tset=T1'],
  ])('names %s when the query is %s', async (path, query) => {
    const { status, answer } = await target.tell('GET', `/control/request-log?${query}`)
    expect(status).toBe(400)
    expect(answer).toMatchObject({
      error: { details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } },
    })
  })
})

describe('invalid control requests', () => {
  test('to an unknown route give a 404 with the known routes', async () => {
    const { status, answer } = await target.tell('GET', '/control/fault')
    expect(status).toBe(404)
    expect(answer).toMatchObject({ error: { code: 'not-found', message: expect.stringContaining('/control/faults') } })
  })

  test('with a method that a route does not accept give a 405 with the accepted ones', async () => {
    const response = await fetch(`${target.url}/control/reset`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toMatchObject({ error: { code: 'method-not-allowed' } })
  })

  test('with a body that is not JSON give a 400', async () => {
    const response = await fetch(`${target.url}/control/faults`, { method: 'PUT', body: '{"delay":' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid-request' } })
  })

  test('with a body above 64 KiB give a 413', async () => {
    const response = await fetch(`${target.url}/control/faults`, { method: 'PUT', body: ' '.repeat(1_000_000) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ error: { code: 'too-large' } })
  })
})
