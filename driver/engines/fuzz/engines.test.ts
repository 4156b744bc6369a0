/**
 * Whole engines over real sockets: every other request is answered by something that is nearly right, in pieces. Each
 * request ends once and as its parser says, and those between get their own answers. BREAKWATER_FUZZ_CASES and
 * BREAKWATER_FUZZ_SEED as in fuzz.test.ts, a twentieth of the cases.
 */
import { describe, expect, test } from '@jest/globals'
import { fromSeconds } from '../../../lib/units.ts'
import { identifyHeaders, type HttpEngineFactory } from '../http-job.ts'
import { readByLlhttp, type Reading } from './llhttp.suite.ts'
import { cutAtRandom, Dice, mutant } from './mutations.suite.ts'
import { readByOurs } from './ours.suite.ts'
import { RawTarget, turns, type Script } from '../conformance/raw-target.suite.ts'
import { socketsEngine } from '../sockets/engine.ts'
import { undiciEngine } from '../undici/engine.ts'
import { fireAll, jobFor, told, Witness } from '../conformance/witness.suite.ts'

const CASES = Math.ceil(Number(process.env['BREAKWATER_FUZZ_CASES'] ?? 20_000) / 20)
const SEED = Number(process.env['BREAKWATER_FUZZ_SEED'] ?? 1)

type Reader = (pieces: readonly Buffer[], method: string) => Reading

/** What the target sends for one request, and what must come of it. */
interface Turn {
  readonly pieces: readonly Buffer[]
  readonly closes: boolean
  readonly allowed: readonly (number | string)[]
}

/** A valid answer with a status of its own. */
function plain(request: number, others: readonly string[]): Turn {
  const status = 432 + (request % 68)
  const says = Buffer.from(`HTTP/1.1 ${status} Own\r\nContent-Length: 2\r\n\r\nok`)
  return { pieces: [says], closes: false, allowed: [status, ...others] }
}

function turnOf(request: number, read: Reader, others: readonly string[]): Turn {
  if (request % 2 === 1) return plain(request, others)
  const dice = new Dice(SEED * 1_000_000_007 + request)
  const { bytes } = mutant(dice)
  const reading = read([bytes], 'GET')
  const end = bytes.length - reading.left
  // What is surplus comes with the last byte of the response: later it could be taken for the answer to the next request.
  const pieces = cutAtRandom(bytes.subarray(0, end), dice)
  const last = Buffer.concat([pieces.pop() ?? Buffer.alloc(0), bytes.subarray(end)])
  const closes = reading.outcome !== 'whole' || !reading.keepAlive || reading.left > 0
  const code = { whole: reading.status, cut: 'closed', wrong: 'protocol' }[reading.outcome]
  return { pieces: [...pieces, last], closes, allowed: [code, ...others] }
}

/** Fires them all and compares; nothing may be lost, doubled or mixed up. */
async function compare(factory: HttpEngineFactory, read: Reader, others: readonly string[]): Promise<void> {
  const script: Script = async (socket, { headers }) => {
    const { pieces, closes } = turnOf(Number(headers.get(identifyHeaders.request)), read, others)
    for (const piece of pieces) {
      if (socket.destroyed) return
      socket.write(piece)
      await turns(2)
    }
    if (closes) socket.end()
  }
  const target = await RawTarget.listen(script)
  const witness = new Witness()
  const identify = { testId: 'fuzz', nodeId: 'one' }
  const engine = factory(jobFor(target.url(), { slots: 8, identify, timeout: fromSeconds(8) }), witness)
  fireAll(engine, witness, CASES)
  await witness.until(CASES)
  await engine.close()
  await target.close()
  const strange = witness.outcomes.filter((one) => {
    return !turnOf(one.exchange.request, read, others).allowed.includes(told(one))
  })
  const first = strange.slice(0, 3).map((one) => ({ one, ...turnOf(one.exchange.request, read, others) }))
  expect(first.map((one) => ({ ...one, pieces: one.pieces.map((piece) => piece.toString('latin1')) }))).toEqual([])
  expect(new Set(witness.outcomes.map(({ exchange }) => exchange.request)).size).toBe(CASES)
  expect(witness.outcomes).toHaveLength(CASES)
  // Nothing is sent twice; what met a closing connection may not have arrived.
  const numbers = target.seen.map(({ headers }) => headers.get(identifyHeaders.request))
  expect(new Set(numbers).size).toBe(numbers.length)
}

describe(`Of ${CASES} answers, every other one mutated (seed ${SEED}),`, () => {
  test('the engine sockets makes what its parser makes of them', async () => {
    await compare(socketsEngine, readByOurs, [])
  })

  test('the engine undici makes what llhttp makes of them, or refuses them', async () => {
    // undici looks at more than llhttp does: at lengths of responses without a body, at 100, at statuses below 100. It
    // keeps a connection after surplus line ends, on which the target then closes as the next request comes.
    await compare(undiciEngine, readByLlhttp, ['protocol', 'other', 'closed', 'reset'])
  })
})
