import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startServed } from '../cluster/served.suite.ts'
import { avalanche, plan } from './plans.ts'
import { type LiveFigures, run, type RunOptions } from './run.ts'

let count = 0
let answer: RequestListener = (_, response) => response.end('hello')
let target = ''
const ends: (() => unknown)[] = []

beforeAll(async () => {
  const server = createServer((request, response) => {
    count += 1
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
})
beforeEach(() => {
  count = 0
  answer = (_, response) => response.end('hello')
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

/** A load that is over when somebody stops it. */
const endless = () => plan({ target, rate: '50/s', duration: '10m' })
const short = () => avalanche({ target, count: 20, connections: 2 })

/** The same of a test on this machine, and of one on an orchestrator. */
function promises(options: () => RunOptions): void {
  it('ends with the report of all requests', async () => {
    const { state, overall, verdict } = await run(short(), options())
    expect([state, overall.sent, overall.succeeded, count]).toEqual(['finished', 20, 20, 20])
    expect(verdict.headline).toContain('20 requests')
  })

  it('has a report when no request succeeds', async () => {
    answer = (_, response) => {
      response.statusCode = 500
      response.end()
    }
    const { overall } = await run(short(), options())
    expect([overall.completed, overall.succeeded, overall.statuses]).toEqual([20, 0, { 500: 20 }])
  })

  it('shows its figures, and is stopped by a signal', async () => {
    const stop = new AbortController()
    const shown: LiveFigures[] = []
    const onProgress = (figures: LiveFigures) => {
      shown.push(figures)
      if (figures.overall.sent > 0) stop.abort()
    }
    const { state, overall } = await run(endless(), { ...options(), signal: stop.signal, onProgress })
    expect([state, overall.sent]).toEqual(['aborted', count])
    expect(shown.at(0)?.state).toBe('running')
  })

  it('is stopped by an error of whoever is shown its figures, which it rejects with', async () => {
    const onProgress = () => {
      throw new RangeError('of the caller')
    }
    await expect(run(endless(), { ...options(), onProgress })).rejects.toThrow(new RangeError('of the caller'))
    // The next one would be refused if the load went on.
    expect((await run(short(), options())).state).toBe('finished')
  })

  it('does not begin when it was stopped before', async () => {
    const signal = AbortSignal.abort()
    await expect(run(short(), { ...options(), signal })).rejects.toMatchObject({ code: 'not-running' })
    expect(count).toBe(0)
  })

  it('stopped while it is prepared loads nothing, or reports what it has sent', async () => {
    const stop = new AbortController()
    const ended = run(endless(), { ...options(), signal: stop.signal }).then(
      ({ state, overall }) => [state, overall.sent],
      (error: unknown) => [(error as { code: string }).code, count],
    )
    stop.abort()
    expect([
      ['not-running', 0],
      ['aborted', count],
    ]).toContainEqual(await ended)
  })
}

describe('a run on this machine', () => {
  promises(() => ({ workers: 1 }))

  it('is the only one of its process', async () => {
    const first = run(short())
    await expect(run(short())).rejects.toMatchObject({ code: 'busy' })
    expect((await first).state).toBe('finished')
  })

  it.each([
    [{ workers: 0 }, 'usage', 'workers: 0 '],
    [{ tls: { ca: '/nowhere.pem' } }, 'usage', 'tls.ca'],
    [{ orchestrator: 'host' }, 'usage', "orchestrator: 'host' must be"],
  ])('is refused with wrong options: %j', async (options, code, message) => {
    const ended = run(short(), options)
    await expect(ended).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect(count).toBe(0)
  })
})

describe('a run on an orchestrator', () => {
  const token = '0123456789abcdef0123456789abcdef'
  let orchestrator = ''

  beforeAll(async () => {
    const served = await startServed(token)
    ends.push(() => served.close())
    orchestrator = `${served.url}/`
  })

  promises(() => ({ orchestrator, token }))

  it('needs its token', async () => {
    await expect(run(short(), { orchestrator })).rejects.toMatchObject({ code: 'unauthorized' })
  })
})
