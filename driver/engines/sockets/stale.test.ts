/** Requests on a connection that the target has closed: sent once more if the plan requires it. */
import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { httpNote } from '../../../lib/measure/notes.ts'
import { fromMillis } from '../../../lib/units.ts'
import { OK, RawTarget, type Script, type Seen } from '../conformance/raw-target.suite.ts'
import { fireAll, jobFor, type Outcome, told, Witness } from '../conformance/witness.suite.ts'
import { type HttpJob, identifyHeaders } from '../http-job.ts'
import { socketsEngine } from './engine.ts'

const redirect = 'HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n'

interface Loaded {
  readonly outcomes: readonly Outcome[]
  readonly witness: Witness
  readonly target: RawTarget
}

/** Sends a number of requests, one after the other, to a target with this script. */
async function load(script: Script, count: number, other: Partial<HttpJob> = {}): Promise<Loaded> {
  const target = await RawTarget.listen(script)
  const witness = new Witness()
  const identify = { testId: 'stale', nodeId: 'one' }
  const job = jobFor(target.url(), { identify, ...other, transport: { resendStale: true, ...other.transport } })
  const engine = socketsEngine(job, witness)
  fireAll(engine, witness, count)
  await witness.until(count)
  await engine.close()
  await target.close()
  return { outcomes: witness.outcomes, witness, target }
}

/** Responds to the first request of each connection, and closes or resets it at the second. */
function once(end: 'end' | 'resetAndDestroy'): Script {
  return (socket, { before }) => {
    if (before === 0) socket.write(OK)
    else socket[end]()
  }
}

function numbersOf(seen: readonly Seen[]): number[] {
  return seen.map(({ headers }) => Number(headers.get(identifyHeaders.request)))
}

describe('With resendStale a request on a connection that the target has ended', () => {
  test.each(['end', 'resetAndDestroy'] as const)('is sent once more on a new one, and counted (%s)', async (end) => {
    const { outcomes, witness, target } = await load(once(end), 4)
    expect(outcomes.map(told)).toEqual([200, 200, 200, 200])
    expect(numbersOf(target.seen)).toEqual([0, 1, 1, 2, 2, 3, 3])
    expect(witness.notes).toEqual([1, 2, 3].map((request) => ({ request, note: httpNote.staleConnection })))
    expect(target.connections).toBe(4)
  })

  test('keeps its intended and firing instants, and counts only what was sent on the second connection', async () => {
    let endedAt = Infinity
    const script: Script = (socket, { before }) => {
      if (before === 0) socket.write(OK)
      else {
        endedAt = systemClock.now()
        socket.end()
      }
    }
    const { outcomes, target } = await load(script, 2)
    const [, second] = outcomes
    if (second?.kind !== 'completed') throw new Error('not completed')
    expect(second.exchange.intendedAt).toBeLessThanOrEqual(second.exchange.firedAt)
    expect(second.exchange.firedAt).toBeLessThan(endedAt)
    expect(second.sentAt).toBeGreaterThanOrEqual(endedAt)
    expect(second).toMatchObject({ bytesSent: target.seen[2]?.bytes, bytesReceived: OK.length })
  })

  test('is sent with its body, whatever its method', async () => {
    const requests = [{ name: 'only', method: 'POST', headers: {}, body: 'x'.repeat(50_000) }]
    const { outcomes, target } = await load(once('end'), 2, { requests })
    expect(outcomes.map(told)).toEqual([200, 200])
    expect(target.seen.map(({ body }) => body.length)).toEqual([50_000, 50_000, 50_000])
  })

  test('is sent with the same values of its placeholders', async () => {
    const headers = { 'x-time': '{{time}}' }
    const request = { name: 'only', method: 'POST', path: '/{{uuid}}', headers, body: '{{text 9}} {{n}}' }
    const requests = [{ ...request, placeholders: true as const }]
    const { outcomes, target } = await load(once('end'), 2, { requests })
    expect(outcomes.map(told)).toEqual([200, 200])
    const [, second, again] = target.seen.map(({ line, headers, body }) => [line, headers.get('x-time'), body])
    expect(second?.[2]).toMatch(/^[A-Za-z0-9]{9} 2$/)
    expect(again).toEqual(second)
  })

  test('fails with the failure of the second connection', async () => {
    const script: Script = (socket, { connection, before }) => {
      if (connection === 1 || before > 0) socket.end()
      else socket.write(OK)
    }
    const { outcomes, witness, target } = await load(script, 3)
    expect(outcomes.map(told)).toEqual([200, 'closed', 200])
    expect(outcomes[1]).toMatchObject({ detail: 'no byte of a response' })
    expect(numbersOf(target.seen)).toEqual([0, 1, 1, 2])
    expect(witness.notes).toHaveLength(1)
  })

  test('fails at the time limit counted from its firing', async () => {
    const timeout = fromMillis(80)
    const script: Script = (socket, { connection, before }) => {
      if (connection === 0 && before === 0) socket.write(OK)
      else if (connection === 0) setTimeout(() => socket.end(), 40)
    }
    const { outcomes, witness } = await load(script, 2, { timeout })
    expect(outcomes.map(told)).toEqual([200, 'timeout'])
    expect(witness.notes).toHaveLength(1)
    const [, { endedAt, exchange } = { endedAt: 0, exchange: { firedAt: 0 } }] = outcomes
    expect(Number(endedAt) - Number(exchange.firedAt)).toBeGreaterThanOrEqual(timeout)
  })

  test('is sent once more after a redirect, too, but not twice', async () => {
    const script: Script = (socket, seen) => {
      if (seen.line.startsWith('GET / ')) socket.write(redirect)
      else if (seen.before > 0) socket.end()
      else socket.write(seen.connection === 1 ? redirect : OK)
    }
    const transport = { redirects: 5 }
    const { outcomes, witness, target } = await load(script, 1, { transport })
    expect(outcomes.map(told)).toEqual(['stale'])
    expect(target.seen.map(({ line }) => line.split(' ')[1])).toEqual(['/', '/next', '/next', '/next'])
    expect(witness.notes).toEqual([{ request: 0, note: httpNote.staleConnection }])
  })

  test('is not sent again after the first byte of the response', async () => {
    const script: Script = (socket, { before }) => {
      if (before === 0) socket.write(OK)
      else socket.end('H')
    }
    const { outcomes, witness, target } = await load(script, 2)
    expect(outcomes.map(told)).toEqual([200, 'closed'])
    expect([witness.notes, target.seen.length]).toEqual([[], 2])
  })
})

test('Without resendStale it fails as stale, and nothing is sent again', async () => {
  const { outcomes, witness, target } = await load(once('end'), 2, { transport: { resendStale: false } })
  expect(outcomes.map(told)).toEqual([200, 'stale'])
  expect([witness.notes, target.seen.length]).toEqual([[], 2])
})
