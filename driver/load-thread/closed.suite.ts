/** For tests of closed load: a loop in virtual time, with a target that responds when the test requests it. */
import { fromSeconds, later, micros, SECOND } from '../../lib/units.ts'
import type { ClosedShare } from '../../lib/plan/closed-share.ts'
import { ClosedLoop } from './closed.ts'
import { ManualEngine, NotingRecorder, VirtualWaiter } from '../simulation/virtual.suite.ts'
import { oneRequest } from './recorder.suite.ts'

interface Wish {
  readonly until?: number
  readonly think?: number
}

/** The share of a lane whose connections are all there from the start to the end; times in µs. */
export function shareFor(
  given: Pick<ClosedShare, 'count' | 'connections'> & { until?: number | undefined; think?: number },
): ClosedShare {
  const { count, connections, until, think = 0 } = given
  return {
    ...{ kind: 'closed', count, connections, pace: micros(0) },
    ...{ think: micros(think), thinkMax: micros(think), waits: think > 0 },
    until: until === undefined ? undefined : micros(until),
    stays: () => [{ joins: micros(0), leaves: micros(Number.POSITIVE_INFINITY) }],
  }
}

/** A closed loop in virtual time, and the instant at which it begins, a second from now. */
export function looping(count: number, slots: number, { until, think = 0 }: Wish = {}) {
  const waiter = new VirtualWaiter()
  const { clock } = waiter
  const instants = think > 0 ? 'after-answers' : 'none'
  const recorder = new NotingRecorder({ instants: [instants], timeout: fromSeconds(10) })
  const engine = new ManualEngine(slots, clock, recorder)
  let pauses = 0
  const loop = new ClosedLoop({
    count,
    number: (i) => 10 + i,
    ...oneRequest,
    engine,
    recorder,
    clock,
    waiter,
    onPause: () => void (pauses += 1),
    share: shareFor({ count, connections: slots, until, think }),
    random: () => 1,
  })
  recorder.plan(0, count)
  recorder.onFree = loop.freed
  const startAt = later(clock.now(), SECOND)
  let exhausted = false
  void loop.exhausted.then(() => (exhausted = true))
  /** Advances the time to an offset from the start, passing the start instant. */
  const passTo = async (offset: number): Promise<void> => {
    await waiter.runUntil(startAt + offset)
  }
  const begin = async (): Promise<void> => {
    await waiter.runUntil(startAt)
    loop.start(startAt)
    await waiter.runUntil(startAt)
  }
  const intended = (): number[] => recorder.handedOver.map(({ intendedAt }) => intendedAt - startAt)
  const answerAll = (): void => {
    for (let left = engine.inFlight; left > 0; left -= 1) engine.answer()
  }
  const state = () => ({ exhausted, pauses })
  return { waiter, clock, recorder, engine, loop, startAt, passTo, begin, intended, answerAll, state }
}
