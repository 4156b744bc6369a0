/** A plan of eight phases and five weighted requests, and a target that counts each of them for itself. */
import { createServer } from 'node:http'
import { expect } from '@jest/globals'
import type { MetricsAnswer } from '../../lib/api/answers.ts'
import { listenOnLoopback } from '../../lib/listen.ts'
import type { System } from './system.ts'

/** Requests of each phase in its order, by the plan; the last one is closed load by count. */
const totals = { warm: 40, climb: 80, steps: 60, spike: 130, bursts: 60, seconds: 60, plateau: 80, users: 50 }

/** A name in the path tells the request, and the number of the request its phase. */
export function planFor(target: string): object {
  return {
    ...{ name: 'eight phases', target, seed: 11, timeout: '5s' },
    requests: {
      list: { get: '/list?n={{n}}' },
      item: { get: '/item?n={{n}}&id={{int 1..9}}' },
      order: { post: '/order?n={{n}}', json: { id: '{{uuid}}', n: '{{n}}' } },
      pay: { put: '/pay?n={{n}}', headers: { 'x-number': '{{n}}' }, form: { word: '{{text 6}}' } },
      bye: { delete: '/bye?n={{n}}' },
    },
    weights: { list: 4, item: 3, order: 2, pay: 2, bye: 1 },
    phases: [
      { name: 'warm', rate: '100/s', duration: '400ms', measured: false },
      { name: 'climb', rate: { from: '100/s', to: '300/s' }, duration: '400ms' },
      { name: 'steps', staircase: { from: '100/s', to: '200/s', by: '100/s', every: '200ms' } },
      { name: 'spike', spike: { base: '100/s', peak: '400/s', rise: '100ms', hold: '200ms', fall: '100ms' } },
      { name: 'pause', pause: '200ms' },
      { name: 'bursts', tsunami: { bursts: 3, size: 20, every: '150ms' } },
      { name: 'seconds', rate: '60/s', duration: '1s', arrivals: 'each-second' },
      { name: 'plateau', rate: '200/s', count: 80, weights: { list: 1, bye: 1 } },
      { name: 'users', users: 12, count: 50, think: '1ms..5ms' },
    ],
  }
}

export interface CountingTarget {
  readonly url: string
  /** The requests that arrived: method, name in the path, and number. */
  readonly seen: { readonly method: string; readonly name: string; readonly number: number }[]
  close(): void
}

/** A target that keeps a log of all requests, and answers each after its body has come. */
export async function countingTarget(): Promise<CountingTarget> {
  const seen: CountingTarget['seen'] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://target')
    seen.push({ method: request.method ?? '', name: pathname.slice(1), number: Number(searchParams.get('n')) })
    request.resume().on('end', () => response.end('ok'))
  })
  const port = await listenOnLoopback(server)
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Plays the plan, and compares what the system counted with what the target saw, phase by phase and name by name. */
export async function playPhases(system: System, drivers: number): Promise<MetricsAnswer> {
  const target = await countingTarget()
  try {
    const testId = await system.api.plan(planFor(target.url))
    expect((await system.api.trigger(testId)).drivers).toHaveLength(drivers)
    const { state } = await system.api.ended(testId, 60_000)
    const metrics = await system.api.metrics(testId)
    expect([state, metrics.missing]).toEqual(['finished', []])
    compare(metrics, target)
    return metrics
  } finally {
    target.close()
  }
}

function compare({ phases, requests, parts, overall }: MetricsAnswer, { seen }: CountingTarget): void {
  const sent = Object.values(totals).reduce((sum, count) => sum + count, 0)
  expect(new Set(seen.map(({ number }) => number)).size).toBe(sent)
  const sending = phases.filter(({ kind }) => kind !== 'pause')
  expect(Object.fromEntries(sending.map((phase) => [phase.name, phase.planned]))).toEqual(totals)
  for (const { planned, sent: fired, completed, failed, dropped, neverSent } of parts) {
    expect([fired, completed, failed, dropped, neverSent]).toEqual([planned, planned, 0, 0, 0])
  }
  expect(counted(parts)).toEqual(logged(seen))
  // A warm-up is counted apart.
  const measured = sent - totals.warm
  expect(overall).toMatchObject({ planned: measured, sent: measured, completed: measured, failed: 0 })
  expect(requests.reduce((sum, { sent: own }) => sum + own, 0)).toBe(measured)
  expect(overall.latencies.response.count).toBe(measured)
}

function counted(parts: MetricsAnswer['parts']): Record<string, number> {
  return Object.fromEntries(
    parts.filter(({ sent }) => sent > 0).map((part) => [`${part.phase} ${part.request}`, part.sent]),
  )
}

/** The numbers of open phases follow each other; those of the closed one come after all of them. */
function logged(seen: CountingTarget['seen']): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name, number } of seen) {
    const key = `${phaseOf(number)} ${name}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

function phaseOf(number: number): string {
  let first = 1
  for (const [name, count] of Object.entries(totals)) {
    if (number < first + count) return name
    first += count
  }
  return 'users'
}
