/** The main story on one machine with the embedded broker: what README shows, and the counts agree. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { messagesIn } from './logged.ts'
import { eventually, startSystem, type System } from './system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem()
})
afterAll(async () => {
  await system.stop()
})

/** Runs a test that has been created, and returns what came of it. */
async function play(testId: string): Promise<{ sent: number; completed: number; seen: number }> {
  const before = await system.seen()
  await system.api.trigger(testId)
  await system.api.ended(testId, 60_000)
  const { sent, completed } = (await system.api.metrics(testId)).overall
  return { sent, completed, seen: (await system.seen()) - before }
}

describe('an avalanche with no body', () => {
  it('sends the 500 requests of the reference implementation per driver, and target and report agree to the last one', async () => {
    const testId = await system.api.avalanche()
    expect(testId).toMatch(/^[A-Za-z]{20}$/)
    expect(await play(testId)).toMatchObject({ sent: 1_000, completed: 1_000, seen: 1_000 })
  })

  it('runs when its trigger follows at once: the trigger waits for the drivers', async () => {
    const answer = await system.api.trigger(await system.api.avalanche({ count: 10 }))
    expect(answer.drivers).toHaveLength(2)
    expect(answer.leftOut).toEqual([])
    await system.api.ended(answer.TestId, 30_000)
  })

  it('cannot be triggered twice, and a test that nobody knows not at all', async () => {
    const testId = await system.api.avalanche({ count: 1 })
    await play(testId)
    await expect(system.api.trigger(testId)).rejects.toMatchObject({ code: 'already-triggered' })
    await expect(system.api.trigger('nobodyKnowsThisOneXX')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a tsunami', () => {
  it('sends its loads at their intended instants on each driver, one load after the other', async () => {
    await put('/control/request-log', { on: true, max: 10_000 })
    const testId = await system.api.tsunami(0.5, { bursts: 4, size: 5, identify: true })
    expect(await play(testId)).toMatchObject({ sent: 40, completed: 40, seen: 40 })
    const { drivers } = (await get(`/control/request-log?test=${testId}`)) as {
      drivers: Record<string, { distinct: number }>
    }
    expect(Object.keys(drivers).sort()).toEqual(['driver-1', 'driver-2'])
    for (const driver of Object.keys(drivers)) {
      const loads = await arrivalsByLoad(testId, driver)
      expect(loads.map((load) => load.length)).toEqual([5, 5, 5, 5])
      for (let k = 1; k < loads.length; k += 1) {
        // A load may be late, by a lot on a busy machine, but it is never fired with the one before.
        expect(Math.min(...(loads[k] ?? []))).toBeGreaterThan(Math.max(...(loads[k - 1] ?? [])))
      }
      expect(Math.max(...(loads[3] ?? [])) - Math.min(...(loads[0] ?? []))).toBeGreaterThan(1_000_000)
    }
  })

  it('keeps the delay between all requests with a burst of one', async () => {
    const testId = await system.api.tsunami('0.05', { count: 10, size: 1 })
    const test = await system.api.test(testId)
    expect(test.config.phases[0]?.shape).toMatchObject({ kind: 'burst', loads: 10, everySeconds: 0.05 })
    expect(await play(testId)).toMatchObject({ sent: 20, completed: 20, seen: 20 })
  })
})

describe('a rate', () => {
  it('is kept per driver over the count', async () => {
    const testId = await system.api.avalanche({ count: 200, rate: 200 })
    expect(await play(testId)).toMatchObject({ sent: 400, completed: 400, seen: 400 })
    const { overall, drivers } = await system.api.metrics(testId)
    expect(overall.latencies.slip.count).toBe(400)
    expect(overall).toMatchObject({ seconds: 1, rates: { planned: 400 } })
    expect(Object.values(drivers).map(({ planned }) => planned)).toEqual([200, 200])
  })
})

describe('failures', () => {
  it('are counted by kind and never enter the response times', async () => {
    const testId = await system.api.avalanche({ count: 20, target: 'http://127.0.0.1:9' })
    await system.api.trigger(testId)
    const test = await system.api.ended(testId, 30_000)
    const { overall } = await system.api.metrics(testId)
    expect(overall).toMatchObject({ sent: 40, completed: 0, failed: 40, failures: { refused: 40 } })
    expect([overall.latencies.response.count, overall.latencies.failure.count]).toEqual([0, 40])
    expect(test.verdict.headline).toBe('ALL 40 REQUESTS FAILED: connection refused')
  })

  it('of the target by status are whole responses', async () => {
    const testId = await system.api.avalanche({ count: 10, target: `${system.cluster.target}/?status=503` })
    expect(await play(testId)).toMatchObject({ sent: 20, completed: 20 })
    const { statuses, latencies } = (await system.api.metrics(testId)).overall
    expect(statuses).toEqual({ '503': 20 })
    expect([latencies.response, latencies.unsuccessful, latencies.success].map(({ count }) => count)).toEqual([
      20, 20, 0,
    ])
    expect((await system.api.test(testId)).verdict.headline).toBe('ALL 20 REQUESTS FAILED: status 503')
  })
})

describe('a running test', () => {
  it('keeps others out, can be stopped, and the stop ends the load', async () => {
    const testId = await system.api.tsunami(1, { bursts: 600, size: 2 })
    const other = await system.api.avalanche({ count: 1 })
    await system.api.trigger(testId)
    await expect(system.api.trigger(other)).rejects.toMatchObject({ code: 'busy', details: { running: testId } })
    await eventually('some requests were sent', async () => (await system.api.metrics(testId)).overall.sent >= 4)
    expect(await system.api.stop(testId)).toEqual({ stopped: [testId] })
    const test = await system.api.ended(testId, 20_000)
    expect(test.state).toBe('aborted')
    expect(test.verdict.doubts.map(({ code }) => code)).toContain('stopped-early')
    const { overall } = await system.api.metrics(testId)
    expect(overall.planned).toBe(2_400)
    expect(overall.sent + overall.dropped + overall.neverSent).toBe(2_400)
    expect(overall.sent).toBe(overall.completed)
    const seen = await system.seen()
    await play(other)
    expect(await system.seen()).toBe(seen + 2)
  })
})

describe('the logs', () => {
  it('are one JSON object a line in every process', () => {
    for (const part of system.cluster.parts()) {
      const lines = system.lines(part.name)
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines)
        expect(JSON.parse(line)).toMatchObject({ service: expect.any(String), time: expect.any(String) })
    }
  })

  it('hold every message as it was sent and as it was received, with all fields of its schema', async () => {
    const testId = await system.api.avalanche({ count: 20, rate: 20 })
    await play(testId)
    const ofTest = (part: string): string[] =>
      messagesIn(system.lines(part))
        .filter(({ topic, fields }) => topic === 'heartbeat' || topic === 'register' || fields['test_id'] === testId)
        .map(({ topic, direction }) => `${topic} ${direction}`)
    const own = ['register sent', 'heartbeat sent', 'test_config received', 'trigger received', 'metrics sent']
    await eventually('all is logged', () => {
      const [driver, orchestrator] = [ofTest('driver-1'), ofTest('orchestrator')]
      const heard = own.map((line) => (line.endsWith('sent') ? line.replace('sent', 'received') : line))
      return Promise.resolve(
        own.every((line) => driver.includes(line)) &&
          [...heard, 'test_config sent', 'trigger sent'].every((line) => orchestrator.includes(line)),
      )
    })
    const windows = (part: string, direction: string): unknown[] =>
      messagesIn(system.lines(part))
        .filter((line) => line.topic === 'metrics' && line.direction === direction && line.fields['test_id'] === testId)
        .map(({ fields: { report_id, node_id, metrics, requests_sent, responses_received, errors } }) => {
          return { report_id, node_id, metrics, requests_sent, responses_received, errors }
        })
    const sent = [...windows('driver-1', 'sent'), ...windows('driver-2', 'sent')]
    expect(sent.length).toBeGreaterThanOrEqual(2)
    expect(windows('orchestrator', 'received')).toEqual(expect.arrayContaining(sent))
    expect(sent).toContainEqual(expect.objectContaining({ requests_sent: 20, responses_received: 20, errors: 0 }))
    expect(Object.keys((sent[0] as { metrics: object }).metrics)).toEqual(
      ['mean', 'median', 'min', 'max', 'mode'].map((name) => `${name}_latency`),
    )
  })

  it('say of a test both rates each second, that of the second and that of the load, and then its end', () => {
    const lines = system.lines('orchestrator').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'live', rate: expect.any(Number), rate_last_second: expect.any(Number) }),
    )
    expect(lines).toContainEqual(expect.objectContaining({ message: 'test ended' }))
  })
})

describe('the fleet', () => {
  it('may grow and shrink between tests', async () => {
    const third = system.cluster.addDriver()
    await eventually('the third driver is up', async () => (await liveDrivers()).length === 3)
    expect(await play(await system.api.avalanche({ count: 100 }))).toMatchObject({
      sent: 300,
      completed: 300,
      seen: 300,
    })
    await third.stop(10_000)
    expect(await third.ended).toBe(0)
    await eventually('the third driver has left', async () => (await liveDrivers()).length === 2)
    expect(await play(await system.api.avalanche({ count: 100 }))).toMatchObject({
      sent: 200,
      completed: 200,
      seen: 200,
    })
  })

  it('has one live process per node_id: the newer one is refused and ends', async () => {
    const twin = system.cluster.addDriver(['--node-id', 'driver-1'])
    expect(await twin.ended).toBe(1)
    expect(system.lines(twin.name).join('\n')).toContain('another live process')
    expect(await play(await system.api.avalanche({ count: 5 }))).toMatchObject({ sent: 10, completed: 10, seen: 10 })
  })
})

async function liveDrivers(): Promise<string[]> {
  return (await system.api.drivers()).drivers.filter(({ liveness }) => liveness === 'up').map(({ nodeId }) => nodeId)
}

async function get(path: string): Promise<unknown> {
  return (await fetch(system.cluster.target + path)).json()
}

async function put(path: string, body: object): Promise<void> {
  const response = await fetch(system.cluster.target + path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
}

/** Arrival instants in µs of a driver's requests, by load: numbers go up by the number of drivers. */
async function arrivalsByLoad(testId: string, driver: string): Promise<number[][]> {
  const { arrivals } = (await get(`/control/request-log?test=${testId}&driver=${driver}&arrivals=1`)) as {
    arrivals: [number, number][]
  }
  const loads: number[][] = [[], [], [], []]
  for (const [number, at] of arrivals) loads[Math.floor(Math.floor(number / 2) / 5)]?.push(at)
  return loads
}
