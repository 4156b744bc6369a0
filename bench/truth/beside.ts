/** The same case with other tools: their own results, and the target's log. */
import { pause, systemClock } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { fromSeconds, later, type Micros } from '../../lib/units.ts'
import type { Generator, Load, Reported } from '../contenders/generator.ts'
import type { Cores } from '../cores.ts'
import { NativeTarget, type Seen } from '../native/target.ts'
import { constantFrom, exactQuantile, inOrder, inOrderOfArrival, kindestStart } from '../truth.ts'
import type { TruthCase } from './case.ts'
import { LOG } from './play.ts'
import { timeOf, type TruthLoad } from './plans.ts'
import { standStill } from './stand-still.ts'

const BEGINS_WITHIN = fromSeconds(15)
/** The time from the end of its load until its results. */
const ENDS_WITHIN_MS = 20_000

/** The load of a case for tools; undefined if no tool supports it. */
export function toolLoad(load: TruthLoad, cores: Cores): Omit<Load, 'url'> | undefined {
  const { kind, connections, timeout } = load
  if ((kind !== 'rate' && kind !== 'closed') || connections === undefined) return undefined
  const seconds = Math.max(1, Math.round((timeOf(load) ?? fromSeconds(1)) / 1e6))
  const common = { connections, seconds, threads: 1, cores: cores.generator }
  return {
    ...common,
    ...(timeout === undefined ? {} : { timeout }),
    ...(kind === 'rate' ? { rate: load.rate } : load.count === undefined ? {} : { count: load.count }),
  }
}

/** A tool's figure and the true one; times in ms. */
export interface Beside {
  readonly reported: Reported
  readonly rate: number
  readonly p50: number
  readonly p99: number
}

/** Runs a case once with a tool. */
export async function playBeside(tool: Generator, one: TruthCase, cores: Cores): Promise<Beside> {
  const load = toolLoad(one.load, cores)
  const { target: options } = one
  if (load === undefined || options === 'refuses') throw new BreakwaterError('internal', `${tool.name}: ${one.name}`)
  const target = await NativeTarget.start({ ...options, cores: cores.target, log: LOG })
  let seen: Seen[] = []
  let reported: Reported
  try {
    reported = await reportedOf(tool, { load: { ...load, url: `${target.base}/small` }, target, one })
  } finally {
    seen = await target.stop()
  }
  const heard = inOrderOfArrival(seen).filter((entry) => entry.answeredAt < Infinity || isHung(options, entry))
  return { reported, ...knownOfTool(heard, load, reported) }
}

/**
 * Whether the target would never have responded; other requests without a response were cut off by the tool at its end.
 */
function isHung({ hang }: Exclude<TruthCase['target'], string>, { number }: Seen): boolean {
  return hang !== undefined && number % hang.every === hang.at
}

interface Play {
  readonly load: Load
  readonly target: NativeTarget
  readonly one: TruthCase
}

async function reportedOf(tool: Generator, { load, target, one }: Play): Promise<Reported> {
  const { pids, end } = await tool.begin(load)
  const [pid = -1] = pids
  const limit = setTimeout(
    () => process.kill(pid, 'SIGKILL'),
    (load.seconds + (load.timeout ?? 0)) * 1_000 + ENDS_WITHIN_MS,
  )
  try {
    const ended = end()
    // Errors are handled where it is awaited below.
    ended.catch(() => undefined)
    if (one.stops !== undefined) await standStill(pid, later(await firstAt(target), one.stops.after), one.stops.lasts)
    return await ended
  } finally {
    clearTimeout(limit)
  }
}

async function firstAt(target: NativeTarget): Promise<Micros> {
  const limit = later(systemClock.now(), BEGINS_WITHIN)
  for (;;) {
    const { requests, firstAt: at } = target.counts()
    if (requests > 0) return at
    if (systemClock.now() > limit) throw new BreakwaterError('not-ready', 'nothing was sent')
    await pause(2)
  }
}

/**
 * At a rate, from the most favourable instants that a tool may have intended; otherwise from the arrival of each
 * request.
 */
function knownOfTool(seen: readonly Seen[], load: Omit<Load, 'url'>, { requests }: Reported): Omit<Beside, 'reported'> {
  const { rate, seconds, count } = load
  const arrivals = seen.map(({ cameAt }) => cameAt)
  const [first] = arrivals
  if (first === undefined || requests === 0) return { rate: 0, p50: Number.NaN, p99: Number.NaN }
  const intended = rate === undefined ? undefined : constantFrom(kindestStart(arrivals, rate), rate)
  const responses = inOrder(
    seen.map(({ number, cameAt, answeredAt }) => answeredAt - (intended === undefined ? cameAt : intended(number))),
  )
  const answers = seen.map(({ answeredAt }) => answeredAt).filter((at) => at < Infinity)
  const time = count === undefined ? seconds * 1e6 : Math.max(...answers) - first
  const inTime = answers.filter((at) => at <= first + time)
  return {
    rate: (inTime.length * 1e6) / time,
    p50: exactQuantile(responses, 0.5) / 1_000,
    p99: exactQuantile(responses, 0.99) / 1_000,
  }
}
