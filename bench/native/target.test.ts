import { describe, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { onPath } from '../contenders/tool.ts'
import { coresIn } from '../cores.ts'
import { fromMillis, micros } from '../../lib/units.ts'
import { NativeTarget, type Seen, stallOf, type TargetOptions } from './target.ts'

/** Without a C compiler, this target is not available. */
const withCompiler = onPath('cc') === undefined || onPath('taskset') === undefined ? describe.skip : describe
const cores = coresIn('0').join(',')

async function loaded(options: Partial<TargetOptions>, paths: readonly string[]) {
  const target = await NativeTarget.start({ cores, ...options })
  let seen: Seen[] = []
  const answers: { headers: Headers; body: string }[] = []
  try {
    for (const [number, path] of paths.entries()) {
      // Numbered backwards, which shows that the logged number is that of the header.
      const headers = { 'breakwater-request': String(paths.length - number) }
      const response = await fetch(target.base + path, { headers })
      answers.push({ headers: response.headers, body: await response.text() })
    }
    expect(await target.requests()).toBe(paths.length)
  } finally {
    seen = await target.stop()
  }
  return { answers, seen }
}

withCompiler('the native target', () => {
  it('has a response for each path, and counts', async () => {
    const { answers, seen } = await loaded({}, ['/small', '/json', '/chunked', '/16k', '/else', '/varied', '/varied'])
    const [small, json, chunked, large, other, ...varied] = answers
    expect([small?.body, other?.body]).toEqual(['Hello, World!', 'Hello, World!'])
    expect([...(json?.headers.keys() ?? [])]).toHaveLength(14)
    expect(JSON.parse(json?.body ?? '')).toHaveProperty('items')
    expect(chunked?.headers.get('transfer-encoding')).toBe('chunked')
    expect(chunked?.body).toMatch(/^0123456789abcdef.*last$/)
    expect(large?.body).toBe('x'.repeat(16_384))
    expect(varied.map(({ headers }) => headers.get('x-request-id'))).toEqual(['00000001', '00000002'])
    expect(varied.map(({ body }) => body)).toEqual(['Hello, World!', 'Hello, World!'])
    expect(seen).toEqual([])
  })

  it('logs number, arrival and response of each request', async () => {
    const { seen } = await loaded({ log: 10 }, ['/', '/', '/'])
    expect(seen.map(({ number }) => number)).toEqual([3, 2, 1])
    for (const { arrivedAt, answeredAt } of seen) expect(answeredAt).toBeGreaterThanOrEqual(arrivedAt)
  })

  it('responds with a delay that depends only on the number', async () => {
    const delay = { median: fromMillis(3), sigma: 0.5 }
    const delays = async (): Promise<number[]> => {
      const { seen } = await loaded({ log: 10, delay }, ['/', '/', '/', '/'])
      return seen.map(({ arrivedAt, answeredAt }) => answeredAt - arrivedAt)
    }
    const [once, again] = [await delays(), await delays()]
    const least = once.map((took, index) => Math.min(took, again[index] ?? 0))
    // Each request has its own delay, and no response is faster: the delays differ, and are the same in both runs.
    expect(new Set(least.map((took) => Math.round(took / 100))).size).toBeGreaterThan(1)
    expect(Math.min(...least)).toBeGreaterThan(300)
  })

  it('stalls at the end of each period, without a response in a stall', async () => {
    const every = 200
    const { seen } = await loaded(
      { log: 500, stall: stallOf(every, 100) },
      Array.from({ length: 200 }, () => '/'),
    )
    const first = seen[0]?.arrivedAt ?? micros(0)
    const into = seen.map(({ answeredAt }) => (answeredAt - first) % fromMillis(every))
    // A request that arrived just before a stall may be answered in its first moments.
    expect(into.filter((at) => at > fromMillis(150))).toEqual([])
  })

  it('never responds to some requests, and responds to some with status 503', async () => {
    const target = await NativeTarget.start({ cores, log: 10, hang: { every: 4, at: 3 }, error: { every: 4, at: 2 } })
    const statuses: (number | string)[] = []
    let seen: Seen[] = []
    try {
      for (const number of [0, 1, 2, 3, 4, 5, 6]) {
        const given = { headers: { 'breakwater-request': String(number) }, signal: AbortSignal.timeout(100) }
        statuses.push(
          await fetch(target.base, given).then(
            ({ status }) => status,
            () => 'none',
          ),
        )
      }
    } finally {
      seen = await target.stop()
    }
    expect(statuses).toEqual([200, 200, 503, 'none', 200, 200, 503])
    expect(seen.filter(({ answeredAt }) => answeredAt === Infinity).map(({ number }) => number)).toEqual([3])
  })

  it('holds its responses for a while, and meanwhile logs the requests and their arrival', async () => {
    const target = await NativeTarget.start({ cores, log: 10, hold: { after: fromMillis(50), lasts: fromMillis(150) } })
    let seen: Seen[] = []
    try {
      await (await fetch(target.base)).text()
      await pause(100)
      await (await fetch(target.base)).text()
    } finally {
      seen = await target.stop()
    }
    const [first, held] = seen
    expect((first?.answeredAt ?? 0) - (first?.cameAt ?? 0)).toBeLessThan(fromMillis(50))
    // The hold begins with the first request, which is read slightly later than it arrives.
    expect((held?.answeredAt ?? 0) - (first?.arrivedAt ?? 0)).toBeGreaterThanOrEqual(fromMillis(200))
    expect(held?.cameAt).toBeLessThan((first?.arrivedAt ?? 0) + fromMillis(200))
  })

  it('logs when a request arrived, however late it was read', async () => {
    const target = await NativeTarget.start({ cores, log: 10, stall: stallOf(1_000, 990) })
    let seen: Seen[] = []
    try {
      await (await fetch(target.base)).text()
      await pause(50)
      await (await fetch(target.base)).text()
    } finally {
      seen = await target.stop()
    }
    for (const { cameAt, arrivedAt } of seen) expect(cameAt).toBeLessThanOrEqual(arrivedAt)
    expect((seen[1]?.arrivedAt ?? 0) - (seen[1]?.cameAt ?? 0)).toBeGreaterThan(fromMillis(100))
  })
})
