import { describe, expect, it } from '@jest/globals'
import { heartbeat } from '../lib/messages/heartbeat.ts'
import { metrics } from '../lib/messages/metrics.ts'
import { register } from '../lib/messages/register.ts'
import type { Codec } from '../lib/messages/reading.ts'
import { VirtualClock } from '../lib/clock.ts'
import { fromSeconds, later } from '../lib/units.ts'
import { countsOf } from './figures/counts.ts'
import { metricsOf } from './figures/figures.ts'
import { plan } from './run/events.suite.ts'
import type { RunRecord } from './run/record.ts'
import { draft } from './run/run.ts'
import { Judge } from './testing/fleet.suite.ts'
import { windowOf, tallyOf } from './testing/windows.suite.ts'

/** Only windows are kept as they were received, and partners send none. */
const nothing = new Uint8Array()

/** A partner and an orchestrator without Kafka: its records are read by the real codecs. */
class Theirs {
  readonly clock = new VirtualClock()
  readonly judge = new Judge(this.clock)
  readonly record: RunRecord = this.judge.runs.add(draft('test', plan, 0))

  constructor() {
    this.judge.runs.apply(this.record, { type: 'published' })
  }

  registers(node: string, old = false): void {
    this.judge.adapter.register(readBy(register, { node_id: node, node_ip: '10.0.0.9' }), old)
  }

  beats(node: string, more: object = {}): void {
    this.judge.adapter.heartbeat(readBy(heartbeat, { node_id: node, heartbeat: true, ...more }))
  }

  says(node: string, figures: object, test = 'test'): void {
    this.judge.adapter.metrics(readBy(metrics, { node_id: node, test_id: test, metrics: figures }), {
      key: null,
      value: nothing,
    })
  }

  marksEnd(key: string | null): void {
    const read = metrics.read(Buffer.from('EOT'))
    if (read.ok) this.judge.adapter.metrics(read.message, { key, value: nothing })
  }

  /** Advances the time, and checks for silence. */
  async pass(seconds: number): Promise<void> {
    for (let tenth = 0; tenth < Math.round(seconds * 10); tenth += 1) {
      await this.clock.advanceTo(later(this.clock.now(), fromSeconds(0.1)))
      this.judge.check()
    }
  }

  /** Advances the time while the nodes send a heartbeat each second. */
  async passBeating(seconds: number, ...nodes: string[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const node of nodes) this.beats(node)
      await this.pass(1)
    }
  }

  async started(...nodes: string[]): Promise<this> {
    for (const node of nodes) this.beats(node)
    this.judge.adapter.published('test')
    await this.pass(1)
    const startAt = this.clock.now()
    this.judge.runs.apply(this.record, { type: 'triggered', startAt, nodeIds: nodes, leftOut: [] })
    return this
  }

  stateOf(node: string): string | undefined {
    return this.record.run.drivers.get(node)?.state
  }
}

function readBy<T>(codec: Codec<T>, wire: object): T {
  const read = codec.read(Buffer.from(JSON.stringify(wire)))
  if (!read.ok) throw new TypeError(read.detail)
  return read.message
}

describe('a partner', () => {
  it('that is alive is ready a second after the config', async () => {
    const theirs = new Theirs()
    theirs.beats('p')
    theirs.judge.adapter.published('test')
    await theirs.pass(0.9)
    expect(theirs.stateOf('p')).toBeUndefined()
    await theirs.pass(0.1)
    expect(theirs.record.run.drivers.get('p')).toMatchObject({ state: 'ready', reports: 'summary', boot: undefined })
  })

  it('is not asked any more once the orchestrator is closed, and nothing waits for it', async () => {
    const theirs = new Theirs()
    theirs.beats('p')
    theirs.judge.adapter.published('test')
    theirs.judge.closed.abort()
    await theirs.pass(1)
    expect(theirs.stateOf('p')).toBeUndefined()
  })

  it('is known for five minutes by its registration alone, unless that was in the log before', async () => {
    const theirs = new Theirs()
    theirs.registers('old', true)
    theirs.registers('new')
    expect(theirs.judge.registry.drivers()).toMatchObject([{ nodeId: 'new', address: '10.0.0.9', reports: 'summary' }])
    await theirs.pass(299)
    expect(theirs.judge.registry.liveness('new')).toBe('suspect')
    await theirs.pass(1)
    expect(theirs.judge.registry.liveness('new')).toBe('lost')
  })

  it('is lost after five of its own intervals, as it reports or shows them', async () => {
    const theirs = new Theirs()
    theirs.beats('stated', { interval_ms: 3_000 })
    theirs.beats('shown')
    await theirs.pass(4)
    theirs.beats('shown')
    await theirs.pass(10.9)
    expect(['stated', 'shown'].map((node) => theirs.judge.registry.liveness(node))).toEqual(['suspect', 'suspect'])
    await theirs.pass(0.1)
    expect(['stated', 'shown'].map((node) => theirs.judge.registry.liveness(node))).toEqual(['lost', 'suspect'])
    await theirs.pass(9)
    expect(theirs.judge.registry.liveness('shown')).toBe('lost')
  })

  it('is shown with its own latest figures', async () => {
    const theirs = await new Theirs().started('p')
    theirs.says('p', { mean_latency: '3.2', min_latency: 1, max_latency: '7ms', number_of_requests: 50 })
    theirs.says('p', { mean_latency: '3.1', min_latency: 1, max_latency: '9ms', number_of_requests: 90 })
    expect(metricsOf(theirs.record).drivers.find(({ nodeId }) => nodeId === 'p')).toMatchObject({
      summaryOnly: true,
      sent: 90,
      completed: 90,
      latencies: { response: { count: 90, min: 1, mean: 3.1, median: null, max: 9 } },
    })
  })

  it('that reports the number since its last message has its numbers added up, even after its end', async () => {
    const theirs = await new Theirs().started('p', 'q')
    for (const delta of [10, 5]) theirs.says('p', { no_of_req: delta })
    theirs.says('p', { mean_latency: 1 })
    expect(countsOf(theirs.record).sent).toBe(15)
    theirs.beats('p', { heartbeat: 'NO' })
    await theirs.pass(0.2)
    theirs.says('p', { no_of_req: 3 })
    expect([theirs.stateOf('p'), countsOf(theirs.record).sent]).toEqual(['done', 18])
  })

  it('that counts only responses is shown with as many sent', async () => {
    const theirs = await new Theirs().started('p')
    theirs.says('p', { responses_received: 7 })
    expect(countsOf(theirs.record)).toEqual({ sent: 7, completed: 7, failed: 0 })
  })

  it('that takes no part, or reports on another test, has no figures', async () => {
    const theirs = await new Theirs().started('p')
    theirs.says('q', { number_of_requests: 5 })
    theirs.says('p', { number_of_requests: 5 }, 'other')
    expect([theirs.record.stated.size, theirs.record.heardAt]).toEqual([0, undefined])
  })
})

describe('the test of a partner is over', () => {
  it('when it sends NO', async () => {
    const theirs = await new Theirs().started('p', 'q')
    theirs.beats('p', { heartbeat: 'NO' })
    expect([theirs.stateOf('p'), theirs.stateOf('q')]).toEqual(['done', 'running'])
    await theirs.passBeating(2, 'q')
    expect(theirs.stateOf('p')).toBe('done')
    theirs.beats('q', { heartbeat: 'NO' })
    expect(theirs.record.run.state).toBe('finished')
  })

  it('when an end mark has its key, and for every partner when the mark has none', async () => {
    const theirs = await new Theirs().started('p', 'q', 'r')
    theirs.marksEnd('p')
    expect(['p', 'q', 'r'].map((node) => theirs.stateOf(node))).toEqual(['done', 'running', 'running'])
    theirs.marksEnd(null)
    expect(theirs.record.run.state).toBe('finished')
  })

  it('when it sends heartbeats but no figures for six seconds, or for three of its own intervals', async () => {
    const theirs = await new Theirs().started('p', 'q')
    theirs.says('q', { number_of_requests: 1 })
    await theirs.passBeating(4, 'p', 'q')
    theirs.says('p', { number_of_requests: 1 })
    theirs.says('q', { number_of_requests: 2 })
    await theirs.passBeating(6, 'p', 'q')
    expect([theirs.stateOf('p'), theirs.stateOf('q')]).toEqual(['running', 'running'])
    await theirs.passBeating(1, 'p', 'q')
    expect([theirs.stateOf('p'), theirs.stateOf('q')]).toEqual(['done', 'running'])
    // Exactly three times the four seconds between the figures of q have passed.
    await theirs.passBeating(5, 'p', 'q')
    expect(theirs.stateOf('q')).toBe('running')
    await theirs.passBeating(1, 'p', 'q')
    expect([theirs.stateOf('q'), theirs.record.run.state]).toEqual(['done', 'finished'])
  })

  it('at once when the run is stopped, because it knows no stop command', async () => {
    const theirs = await new Theirs().started('p')
    theirs.judge.runs.apply(theirs.record, { type: 'stop', reason: 'stop requested' })
    expect([theirs.stateOf('p'), theirs.record.run.state]).toEqual(['left', 'aborted'])
    theirs.says('p', { number_of_requests: 5 })
    expect(theirs.record.stated.size).toBe(0)
  })

  it('after a minute when it sends heartbeats but never any figures', async () => {
    const theirs = await new Theirs().started('p')
    await theirs.passBeating(60, 'p')
    expect(theirs.record.run.state).toBe('running')
    await theirs.passBeating(1, 'p')
    expect(theirs.record.run.state).toBe('failed')
  })
})

describe('a driver of ours', () => {
  it('is passed on unchanged: its farewell and end marks end nothing, and its windows count', async () => {
    const theirs = new Theirs()
    const ours = { boot: 'x', tests: [{ test_id: 'test', answer: 'ready' }] }
    theirs.beats('a', ours)
    await theirs.started('p')
    theirs.judge.runs.apply(theirs.record, { type: 'stop', reason: 'the first one' })
    const record = theirs.judge.runs.add(draft('next', plan, 0))
    theirs.beats('a', { boot: 'x', tests: [{ test_id: 'next', answer: 'ready' }] })
    theirs.judge.runs.apply(record, { type: 'triggered', startAt: 0, nodeIds: ['a'], leftOut: [] })
    theirs.marksEnd('a')
    theirs.judge.hear(windowOf({ nodeId: 'a', boot: 'x', testId: 'next' }, 0, tallyOf([1_000, 3_000], 2)))
    theirs.beats('a', { boot: 'x', heartbeat: 'NO' })
    expect(record.run.drivers.get('a')).toMatchObject({ state: 'running', reports: 'windows', boot: 'x' })
    expect(countsOf(record).sent).toBe(2)
  })
})
