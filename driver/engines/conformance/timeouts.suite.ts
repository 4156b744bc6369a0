/** Requests with time limits of their own: the same for every engine and version of HTTP. */
import { expect, test } from '@jest/globals'
import { fromMillis, fromSeconds } from '../../../lib/units.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import { fireNow, jobFor, type Outcome, told, Witness } from './witness.suite.ts'

/** A target that responds with 200 to `/answered`, and to no other request. */
export interface SilentTarget {
  readonly url: string
  close(): Promise<void>
}

/** How a request ended: a machine that is busy may connect too late for a short limit. */
function ended(outcome: Outcome): number | string {
  const code = told(outcome)
  return code === 'timeout-connect' ? 'timeout' : code
}

export function timeoutsContract(factory: HttpEngineFactory, listen: () => Promise<SilentTarget>): void {
  function requestTo(path: string, timeoutMs?: number) {
    return { name: `${path} ${String(timeoutMs)}`, method: 'GET', headers: {}, path, ...(timeoutMs && { timeoutMs }) }
  }

  test('gives up each request after its own time limit, in the order in which the limits pass', async () => {
    const target = await listen()
    const limits = [300, undefined, 40, 300, 120, 40]
    const requests = limits.map((limit, i) => requestTo(`/silent-${i}`, limit))
    const witness = new Witness()
    const job = jobFor(target.url, { requests, slots: 6, timeout: fromMillis(200), transport: {} })
    const engine = factory(job, witness)
    expect(limits.map((_, name) => fireNow(engine, name, name))).toEqual(limits.map(() => true))
    await witness.until(limits.length)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(ended)).toEqual(limits.map(() => 'timeout'))
    const due = ({ exchange }: Outcome): number => exchange.firedAt + fromMillis(limits[exchange.name] ?? 200)
    expect(witness.outcomes).toEqual(witness.outcomes.toSorted((a, b) => due(a) - due(b)))
    for (const outcome of witness.outcomes) expect(outcome.endedAt).toBeGreaterThanOrEqual(due(outcome))
  })

  test('gives up no answered request, whatever the limits of others are', async () => {
    const target = await listen()
    const requests = [requestTo('/silent', 60), requestTo('/answered'), requestTo('/answered', 3_600_000)]
    const witness = new Witness()
    const engine = factory(jobFor(target.url, { requests, slots: 3, timeout: fromSeconds(600) }), witness)
    for (let number = 0; number < 30; number += 1) {
      fireNow(engine, number, number % 3)
      await witness.until(number + 1)
    }
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(ended)).toEqual(Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 'timeout' : 200)))
  })

  test('ends all requests at once when it is destroyed, whatever their limits are', async () => {
    const target = await listen()
    const requests = [requestTo('/silent'), requestTo('/silent', 700_000), requestTo('/silent', 800_000)]
    const witness = new Witness()
    const engine = factory(jobFor(target.url, { requests, slots: 3, timeout: fromSeconds(600) }), witness)
    for (const name of [0, 1, 2]) fireNow(engine, name, name)
    await engine.destroy()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual(['aborted', 'aborted', 'aborted'])
  })
}
