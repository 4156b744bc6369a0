import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { SECOND } from '../../lib/units.ts'
import { RunTimeline } from '../ledger/run-timeline.ts'
import { started } from '../run/events.suite.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { TimelineAnswers } from './timeline.ts'

interface Stretch {
  readonly from: number
  readonly to: number
}

/** A client by the rule of the API: a point replaces all earlier points that overlap it. */
class Client {
  cursor: string | undefined
  all: Stretch[] = []
  readonly drivers = new Map<string, Stretch[]>()

  receive({ cursor, points, drivers }: TimelineAnswer): void {
    this.cursor = cursor
    this.all = joined(this.all, points)
    for (const { nodeId, points: own } of drivers) {
      this.drivers.set(nodeId, joined(this.drivers.get(nodeId) ?? [], own))
    }
  }
}

function joined(known: readonly Stretch[], fresh: readonly Stretch[]): Stretch[] {
  const kept = known.filter(({ from, to }) => !fresh.some((point) => point.from < to && point.to > from))
  return [...kept, ...fresh].sort((a, b) => a.from - b.from)
}

type Step = Window | 'ask' | 'thin'

/** Windows of two drivers in any order, some of several seconds; responses and thinnings in between. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: windows() },
    { weight: 2, arbitrary: fc.constant<Step>('ask') },
    { weight: 1, arbitrary: fc.constant<Step>('thin') },
  ),
  { maxLength: 60, size: 'max' },
)

function windows(): fc.Arbitrary<Step> {
  return fc
    .record({
      nodeId: fc.constantFrom('a', 'b'),
      seq: fc.oneof(fc.nat(12), fc.nat(80), fc.nat(2_000)),
      length: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(9) }),
      latencies: fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 3 }),
    })
    .map(({ nodeId, seq, length, latencies }) => {
      const window = windowOf({ nodeId, boot: 'x' }, seq, tallyOf(latencies))
      return { ...window, to: (seq + length) * SECOND }
    })
}

function recordThatKeeps(kept: number): RunRecord {
  return { ...recordOf(started('a', 'b')), timeline: new RunTimeline({ kept, maxBytes: 1 << 30 }) }
}

describe('a client of the timeline', () => {
  it('that asks at any moments for what has changed ends with the points of one that asks once at the end', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 5, 600), steps, (kept, all) => {
        const record = recordThatKeeps(kept)
        const answers = new TimelineAnswers(() => 'source')
        const ask = (client: Client): void => {
          client.receive(answers.of(record, { after: client.cursor, drivers: true }, 0))
        }
        const [often, once] = [new Client(), new Client()]
        for (const step of all) {
          if (step === 'ask') ask(often)
          else if (step === 'thin') record.timeline.thin(record.timeline.bytes - 1)
          else record.timeline.add(step)
        }
        ask(often)
        ask(once)
        expect(often).toEqual(once)
        expect(once.all.map(({ from, to }) => [from, to])).toEqual(
          record.timeline.of('all')?.points.map(({ from, to }) => [from, to]),
        )
      }),
    )
  })

  it('receives nothing that it knows', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 5, 600), steps, steps, (kept, before, after) => {
        const record = recordThatKeeps(kept)
        const answers = new TimelineAnswers(() => 'source')
        for (const step of before) if (typeof step === 'object') record.timeline.add(step)
        const known = new Set(record.timeline.of('all')?.points)
        const { cursor } = answers.of(record, {}, 0)
        for (const step of after) if (typeof step === 'object') record.timeline.add(step)
        const fresh = record.timeline.of('all')?.points.filter((point) => !known.has(point)) ?? []
        const { points } = answers.of(record, { after: cursor }, 0)
        expect(points.map(({ from, to }) => [from, to])).toEqual(fresh.map(({ from, to }) => [from, to]))
      }),
    )
  })
})
