/** Runs a case with Breakwater: its report and the target's log. */
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { later, type Micros } from '../../lib/units.ts'
import { type Report, reportOf } from '../../report/report.ts'
import { driverOf } from '../contenders/breakwater.ts'
import type { Probe } from '../contenders/probe-file.ts'
import { type Cores, moveTo } from '../cores.ts'
import { NativeTarget, type Seen } from '../native/target.ts'
import { freePorts } from '../ports.ts'
import type { Rig } from '../rig.ts'
import { inOrderOfArrival, type Stretch } from '../truth.ts'
import { readyMillis } from '../usage.ts'
import type { TruthCase } from './case.ts'
import { commandOf, runCommand } from './command.ts'
import { lastsAtMost, postedOf } from './plans.ts'
import { standStill } from './stand-still.ts'

export interface Setting {
  readonly rig: Rig
  readonly cores: Cores
  readonly probe: Probe
}

export interface Played {
  readonly report: Report
  /** When the load began, on the monotonic clock. */
  readonly startAt: Micros
  /** Numbered in the order of hand-over. */
  readonly seen: readonly Seen[]
  /** When the generator was paused. */
  readonly stood: Stretch | undefined
  /** How long the generator was ready to run but had no core, in ms: the disturbance by the machine. */
  readonly ready: number | undefined
}

/** The maximum number of requests in a target's log; a closed load of the cases has fewer. */
export const LOG = 400_000
/** The time until a driver has received a config, so that a trigger need not wait. */
const TAKEN_MS = 150
/** The time from the end of a load until it has been reported. */
const REPORTED_MS = 15_000

/** Runs a case once. @throws BreakwaterError if it cannot be completed */
export async function play(one: TruthCase, setting: Setting): Promise<Played> {
  const { target: options } = one
  if (options === 'refuses') {
    const [port = 0] = await freePorts(1)
    return { ...(await played(one, `http://127.0.0.1:${port}/small`, setting)), seen: [] }
  }
  const target = await NativeTarget.start({ ...options, cores: setting.cores.target, log: LOG })
  let seen: Seen[] = []
  let own: Omit<Played, 'seen'>
  try {
    own = await played(one, `${target.base}/small`, setting)
  } finally {
    seen = await target.stop()
  }
  if (seen.length === LOG) throw new BreakwaterError('internal', `${one.name}: the target could not note everything`)
  return { ...own, seen: one.byCommand === true ? inOrderOfArrival(seen) : seen }
}

function played(one: TruthCase, url: string, setting: Setting): Promise<Omit<Played, 'seen'>> {
  return one.byCommand === true ? playedByCommand(one, url, setting) : playedBySystem(one, url, setting)
}

async function playedBySystem(
  one: TruthCase,
  url: string,
  { rig, cores, probe }: Setting,
): Promise<Omit<Played, 'seen'>> {
  const { api } = rig
  const driver = driverOf(rig)
  const posted = postedOf(one.load, url)
  moveTo(cores.generator, driver.pid)
  try {
    const testId =
      'avalanche' in posted ? await api.avalanche(posted.avalanche) : await api.tsunami(posted.every, posted.tsunami)
    await pause(TAKEN_MS)
    await api.trigger(testId)
    const startAt = await probe.startOf(testId)
    const standing = stopped(one, driver.pid, startAt)
    const before = readyMillis(driver.pid)
    const test = await api.ended(testId, lastsAtMost(one.load) * 1_000 + REPORTED_MS)
    const ready = since(before, readyMillis(driver.pid))
    return { report: reportOf(test, await api.metrics(testId)), startAt, stood: await standing, ready }
  } finally {
    moveTo(cores.rest, driver.pid)
  }
}

async function playedByCommand(one: TruthCase, url: string, { cores, probe }: Setting): Promise<Omit<Played, 'seen'>> {
  const run = runCommand(commandOf(one.load, url), cores.generator)
  const withinMs = lastsAtMost(one.load) * 1_000 + REPORTED_MS
  const startAt = await probe.nextStart()
  const standing = stopped(one, run.pid, startAt)
  return { report: await run.report(withinMs), startAt, stood: await standing, ready: undefined }
}

function since(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined ? undefined : now - before
}

function stopped({ stops }: TruthCase, pid: number, startAt: Micros): Promise<Stretch | undefined> {
  return stops === undefined ? Promise.resolve(undefined) : standStill(pid, later(startAt, stops.after), stops.lasts)
}
