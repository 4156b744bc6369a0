import { describe, expect, test } from '@jest/globals'
import { fromMillis, fromSeconds } from '../../../lib/units.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { connecting, QUEUED, stalled } from '../conformance/stalled.suite.ts'
import { fireAll, fireMany, fireNow, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { nothing, started } from './broken.suite.ts'
import { http2Engine } from './engine.ts'
import { eventually, FrameTarget, head, ok, saying, type Script, settings } from './frames.suite.ts'

const silent: Script = () => undefined

describe('The engine http2 gives up', () => {
  const slow: Record<string, [answer: (stream: number) => Buffer, detail: string]> = {
    'a response that does not begin': [nothing, 'no response head'],
    'a head that does not end': [(s) => head(s, 200).subarray(0, -1), 'no response head'],
    'a body that does not end': [started, 'after 5 bytes of the body'],
  }

  test.each(Object.keys(slow))('%s as timeout, never early', async (name) => {
    const timeout = fromMillis(60)
    const [answer, detail] = slow[name] ?? [nothing, '']
    const target = await FrameTarget.listen((socket, asked) => {
      socket.write(asked.connection + asked.before === 0 ? answer(asked.stream) : ok(asked.stream))
    })
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { timeout }), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual(['timeout', 200])
    expect(outcomes[0]).toMatchObject({ detail })
    expect(Number(outcomes[0]?.endedAt) - Number(outcomes[0]?.exchange.firedAt)).toBeGreaterThanOrEqual(timeout)
    // The connection was silent meanwhile, so it is not trusted.
    expect(target.connections).toBe(2)
  })

  test('one stream, while the others of its connection continue', async () => {
    const target = await FrameTarget.listen((socket, { stream }) => {
      if (stream !== 3) socket.write(ok(stream))
    })
    const job = jobFor(target.url, { slots: 4, transport: { streams: 4 }, timeout: fromMillis(80) })
    const outcomes = await fireMany(http2Engine, job, 40)
    await eventually(() => target.resets.length === 1)
    await target.close()
    expect(outcomes.filter((outcome) => told(outcome) === 'timeout')).toHaveLength(1)
    expect(outcomes.filter((outcome) => told(outcome) === 200)).toHaveLength(39)
    expect(target.resets).toEqual([{ stream: 3, code: 8 }])
  })

  test('a request for which the target allows no stream', async () => {
    const target = await FrameTarget.listen(saying(ok), { greeting: settings({ 3: 0 }) })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { timeout: fromMillis(80) }), witness)
    engine.prepare?.(1)
    await eventually(() => witness.connections.length === 1)
    await turns()
    fireNow(engine, 0)
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes).toMatchObject([{ code: 'timeout', detail: 'the target allows no further stream' }])
    expect(target.asked).toEqual([])
  })

  test('everything in flight as aborted when it is destroyed, once, and fires no more', async () => {
    const target = await FrameTarget.listen(silent)
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 10, transport: { streams: 4 } }), witness)
    fireAll(engine, witness, 100)
    await turns()
    expect(engine.inFlight).toBe(10)
    await Promise.all([engine.destroy(), engine.destroy(), engine.close()])
    expect(fireNow(engine, 100)).toBe(false)
    await eventually(() => target.sockets.size === 0)
    await target.close()
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 10 }, () => 'aborted'))
    expect(engine.inFlight).toBe(0)
  })

  test.each([1, 4])('connections that are not established as timeout-connect, %d requests each', async (streams) => {
    const { url, end } = await stalled()
    const before = connecting()
    const witness = new Witness()
    const slots = 8 * streams
    const engine = http2Engine(jobFor(url, { slots, transport: { streams }, timeout: fromMillis(100) }), witness)
    fireAll(engine, witness, slots)
    await turns()
    expect(connecting()).toBe(before + 8 - QUEUED)
    await witness.until(slots)
    await turns()
    expect(connecting()).toBe(before)
    await engine.close()
    await end()
    const codes = witness.outcomes.map(told)
    expect(codes.filter((code) => code === 'timeout')).toHaveLength(QUEUED * streams)
    expect(codes.filter((code) => code === 'timeout-connect')).toHaveLength((8 - QUEUED) * streams)
    const detail = `timed out after 100 ms while connecting to ${new URL(url).host}`
    const late = witness.outcomes.filter((outcome) => told(outcome) === 'timeout-connect')
    expect(late).toEqual(late.map(() => expect.objectContaining({ detail })))
  })

  test('pending connections when the connect timeout has passed', async () => {
    const { url, end } = await stalled()
    const before = connecting()
    const transport = { streams: 2, connectTimeoutMs: 80 }
    const witness = new Witness()
    const engine = http2Engine(jobFor(url, { slots: 8, transport, timeout: fromSeconds(10) }), witness)
    fireAll(engine, witness, 8)
    // The kernel accepts the other connections, and then they stay silent.
    await witness.until((4 - QUEUED) * 2)
    expect(connecting()).toBe(before)
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: (4 - QUEUED) * 2 }, () => 'timeout-connect'))
    await engine.destroy()
    await end()
  })

  test('pending connections when it is destroyed', async () => {
    const { url, end } = await stalled()
    const before = connecting()
    const witness = new Witness()
    const engine = http2Engine(jobFor(url, { slots: 16, transport: { streams: 2 } }), witness)
    fireAll(engine, witness, 16)
    await turns()
    await engine.destroy()
    await turns()
    expect(connecting()).toBe(before)
    await end()
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 16 }, () => 'aborted'))
  })
})
