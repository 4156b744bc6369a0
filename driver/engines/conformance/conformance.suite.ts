/** Each case of the table, in one piece, cut in two at every byte, and byte by byte. */
import { describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import { fromSeconds } from '../../../lib/units.ts'
import { groups } from './cases-all.suite.ts'
import type { Case } from './cases.suite.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { exceptions } from './exceptions.suite.ts'
import { RawTarget, turns, type Script, type Seen } from './raw-target.suite.ts'
import { fireMany, jobFor, told, type Outcome } from './witness.suite.ts'

export function conformanceContract(name: string, factory: HttpEngineFactory): void {
  const others = exceptions[name] ?? {}
  describe.each(Object.keys(groups))('reads responses %s:', (group) => {
    const cases = Object.entries(groups[group] ?? {}).filter(([title]) => others[title]?.skip === undefined)
    test.each(cases)('%s', async (title, given) => {
      const it = { ...given, ...others[title] }
      await inTurn(factory, it)
      await inPieces(factory, it)
    })
  })
}

/** Two requests, one after the other: checks the byte count, and whether the connection was kept. */
async function inTurn(factory: HttpEngineFactory, it: Case): Promise<void> {
  const target = await RawTarget.listen((socket) => {
    say(socket, it.says, it)
  })
  const outcomes = await fireMany(factory, jobOf(target, it), 2)
  await target.close()
  expect(outcomes.map(told)).toEqual([it.told, it.told])
  // Nothing is sent twice, whatever the outcome.
  expect(target.seen).toHaveLength(2)
  if (it.kept !== undefined) expect(target.connections).toBe(it.kept ? 1 : 2)
  outcomes.forEach((outcome, i) => {
    if (outcome.kind === 'failed' || it.surplus !== undefined) return
    expect(outcome).toMatchObject({ bytesReceived: it.says.length, bytesSent: target.seen[i]?.bytes })
  })
}

/**
 * The response to request k is sent in two pieces, cut before byte k + 1; the last one byte by byte. Four at a time,
 * each with its own status.
 */
async function inPieces(factory: HttpEngineFactory, it: Case): Promise<void> {
  const count = it.says.length
  if (count === 0) return
  const script: Script = async (socket, seen) => {
    const number = numberOf(seen)
    const says = numbered(it.says, number)
    if (number < count - 1) await sayInTwo(socket, says, number + 1)
    else await sayByBytes(socket, says)
    say(socket, '', it)
  }
  const target = await RawTarget.listen(script)
  const identify = { testId: 'cases', nodeId: 'one' }
  const outcomes = await fireMany(factory, { ...jobOf(target, it), slots: 4, identify }, count)
  await target.close()
  expect(target.seen).toHaveLength(count)
  expect(byNumber(outcomes)).toEqual(Array.from({ length: count }, (_, number) => expected(it, number)))
}

function jobOf(target: RawTarget, { method = 'GET' }: Case): HttpJob {
  return jobFor(target.url(), { requests: [{ name: 'only', method, headers: {} }], timeout: fromSeconds(8) })
}

/** Writes the response and closes if the case requires it. */
function say(socket: Socket, text: string, { closes }: Case): void {
  if (closes === true) socket.end(text, 'latin1')
  else if (text !== '') socket.write(text, 'latin1')
}

async function sayInTwo(socket: Socket, says: string, at: number): Promise<void> {
  socket.write(says.slice(0, at), 'latin1')
  await turns(3)
  if (!socket.destroyed) socket.write(says.slice(at), 'latin1')
}

async function sayByBytes(socket: Socket, says: string): Promise<void> {
  for (const byte of says) {
    if (socket.destroyed) return
    socket.write(byte, 'latin1')
    await turns(2)
  }
}

/** A different status for each request, without special meaning, so that a mixed-up response is detected. */
function statusFor(number: number): number {
  return 432 + (number % 68)
}

function numbered(says: string, number: number): string {
  return says.replace(/(HTTP\/1\.[01] )200/, `$1${statusFor(number)}`)
}

function expected({ says, told: code }: Case, number: number): number | string {
  return code === 200 && numbered(says, number) !== says ? statusFor(number) : code
}

function numberOf({ headers }: Seen): number {
  return Number(headers.get(identifyHeaders.request))
}

function byNumber(outcomes: readonly Outcome[]): (number | string)[] {
  return outcomes.toSorted((a, b) => a.exchange.request - b.exchange.request).map(told)
}
