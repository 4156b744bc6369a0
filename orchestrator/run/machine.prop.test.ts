import { isDeepStrictEqual } from 'node:util'
import { describe, it } from '@jest/globals'
import fc from 'fast-check'
import { anyEvents, events, newRuns, play, rules } from './events.suite.ts'
import { transition } from './machine.ts'
import { isUnderWay } from './hooks.ts'
import { isActive, isOver, isPending, participants, progress, type Run } from './run.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

// These throw errors, where other tests call `expect`, which takes longer than a whole sequence of events.
const sequences = fc.array(anyEvents, { maxLength: 40, size: 'max' })

describe('a run, for any events in any order and number', () => {
  it('only moves forward, is sealed once when it is over, and does not change its end', () => {
    fc.assert(
      fc.property(newRuns, sequences, (begun, sequence) => {
        let run = begun
        let seals = 0
        for (const event of sequence) {
          const { run: next, effects } = transition(run, event, rules)
          if (progress(next.state) < progress(run.state)) throw new Error(`${run.state} → ${next.state}`)
          if (run.ending !== undefined && next.endedAt !== run.endedAt) throw new Error('the load ended again')
          if (isOver(run) && (next.state !== run.state || next.endedAt !== run.endedAt)) throw new Error('not over')
          seals += effects.filter(({ type }) => type === 'seal').length
          run = next
        }
        if (seals !== (isOver(run) ? 1 : 0)) throw new Error(`${run.state} after ${seals} seals`)
      }),
      { numRuns: propertyRuns(20_000) },
    )
  })

  it('remains the identical object after an event without news', () => {
    fc.assert(
      fc.property(newRuns, sequences, (begun, sequence) => {
        let run = begun
        for (const event of sequence) {
          const { run: next } = transition(run, event, rules)
          if (next !== run && isDeepStrictEqual(next, run)) throw new Error(`${event.type} made a copy`)
          run = next
        }
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })

  it('is not changed by the repetition of an event', () => {
    fc.assert(
      fc.property(newRuns, sequences, anyEvents, (begun, sequence, event) => {
        const once = play([...sequence, event], begun)
        const again = transition(once.run, event, rules)
        if (again.run !== once.run) throw new Error(`${event.type} changed it again`)
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })

  it('never hangs: it is over once each participant has ended or is lost, and always when it is overdue', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40, size: 'max' }), fc.boolean(), (sequence, lost) => {
        const { run } = play(sequence)
        if (!isActive(run)) return
        if (!isOver(transition(run, { type: 'overdue' }, rules).run)) throw new Error('still active when overdue')
        const ends = participants(run).map(({ nodeId, boot }) =>
          lost
            ? { type: 'lost' as const, nodeId, reason: 'why' }
            : { type: 'done' as const, nodeId, boot, ending: 'completed' as const },
        )
        if (!isOver(play(ends, run).run)) throw new Error('still active without participants')
      }),
      { numRuns: propertyRuns(10_000) },
    )
  })

  it('waits in the queue only before its trigger', () => {
    fc.assert(
      fc.property(newRuns, sequences, (begun, sequence) => {
        const { run } = play(sequence, begun)
        if (run.queued !== undefined && !isPending(run)) throw new Error(`queued while ${run.state}`)
        if (run.queued !== undefined && run.unqueued !== undefined) throw new Error('queued and given up')
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })

  it('is active only while a participant runs, or requests after its load are to be sent', () => {
    fc.assert(
      fc.property(newRuns, sequences, (begun, sequence) => {
        const { run } = play(sequence, begun)
        const running = participants(run).filter(({ state }) => state === 'running').length
        if (isActive(run) && running === 0 && run.ending === undefined) throw new Error('active without participants')
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })

  it('begins no load after requests before it that failed, and is over only when those after it have ended', () => {
    fc.assert(
      fc.property(newRuns, sequences, (begun, sequence) => {
        let run = begun
        for (const event of sequence) {
          const { run: next } = transition(run, event, rules)
          if (next.startAt !== run.startAt && run.hooks?.before?.state === 'failed') throw new Error('triggered')
          if (isOver(next) && !isOver(run)) refuseEarlyEnd(next)
          run = next
        }
      }),
      { numRuns: propertyRuns(10_000) },
    )
  })
})

/** Throws if requests after the load were still to be sent, or values stay that nobody needs. */
function refuseEarlyEnd({ plan, startAt, hooks = {} }: Run): void {
  const reached = startAt !== undefined || hooks.before !== undefined
  if (plan.after === undefined || !reached) {
    if (hooks.after !== undefined) throw new Error('sent requests after a load that was none')
  } else if (hooks.after === undefined || isUnderWay(hooks.after) || isUnderWay(hooks.before)) {
    throw new Error('over before the requests after its load')
  }
  if (hooks.before?.values !== undefined) throw new Error('values stay')
}
