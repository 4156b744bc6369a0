/** Tolerated faults are reported to the sink: once per request, before its outcome, only for complete responses. */
import { expect, test } from '@jest/globals'
import { httpNote, httpNotes } from '../../../lib/measure/notes.ts'
import { OK, RawTarget, saying } from '../conformance/raw-target.suite.ts'
import { fireAll, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import type { Exchange } from '../exchange.ts'
import type { HttpJob } from '../http-job.ts'
import { socketsEngine } from './engine.ts'

const bareLf = OK.replaceAll('\r\n', '\n')

/** Also records the number of outcomes before each note. */
class OrderlyWitness extends Witness {
  readonly before: number[] = []

  override noted(exchange: Exchange, note: number): void {
    super.noted(exchange, note)
    this.before.push(this.outcomes.length)
  }
}

/** The target sends these responses, one after the other, each on the connection of its request. */
async function notesOf(answers: readonly string[], count: number, other: Partial<HttpJob> = {}) {
  let given = 0
  const target = await RawTarget.listen((socket, seen) => {
    const answer = saying(answers[given] ?? OK)
    given += 1
    return answer(socket, seen)
  })
  const witness = new OrderlyWitness()
  const engine = socketsEngine(jobFor(target.url(), other), witness)
  fireAll(engine, witness, count)
  await witness.until(count)
  await engine.close()
  await target.close()
  const named = witness.notes.map(({ request, note }) => [request, httpNotes[note]?.name])
  return { told: witness.outcomes.map(told), named, before: witness.before }
}

test('each fault of a response is reported once, before its outcome; a valid response has none', async () => {
  const folded = bareLf.replace('\n', '\nA: b\n c\nB: d\n e\n')
  const { told, named, before } = await notesOf([bareLf, OK, folded, folded], 4)
  expect(told).toEqual([200, 200, 200, 200])
  expect(named).toEqual([
    [0, 'bareLf'],
    ...[2, 3].flatMap((request) => [
      [request, 'bareLf'],
      [request, 'foldedField'],
    ]),
  ])
  expect(before).toEqual([0, 2, 2, 3, 3])
})

test('the faults of a cached head are counted each time', async () => {
  const { named } = await notesOf([bareLf, bareLf, bareLf], 3)
  expect(named).toEqual([0, 1, 2].map((request) => [request, 'bareLf']))
})

test('a fault is counted once for a request, even if several of its responses have it', async () => {
  const redirect = 'HTTP/1.1 302 Found\nLocation: /next\nA: b\n c\nContent-Length: 0\n\n'
  const { told, named } = await notesOf([redirect, bareLf], 1, { transport: { redirects: 1 } })
  expect(told).toEqual([200])
  expect(named).toEqual([
    [0, 'bareLf'],
    [0, 'foldedField'],
  ])
})

test('no fault of a failed response is reported', async () => {
  const broken = OK.replace('\r\n', '\nA: b\n c\nB\n')
  const { told, named } = await notesOf([broken], 1)
  expect([told, named]).toEqual([['protocol'], []])
})

test('every tolerated fault has its bit', () => {
  const tolerated = httpNotes.filter(({ kind }) => kind === 'tolerated').map(({ name }) => httpNote[name])
  expect(Math.max(...tolerated)).toBeLessThan(31)
})
