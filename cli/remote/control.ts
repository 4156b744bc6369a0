/** `breakwater test trigger|stop|pause|resume|rate|users`: what a test is told, and what it answers. */
import type { ApiClient } from '../../cluster/client.ts'
import type { LoadChange } from '../../lib/api/load-changes.ts'
import type { Given } from '../../lib/flags/command.ts'
import { numberIn } from '../../lib/flags/kinds.ts'
import { usage } from '../../lib/flags/setting.ts'
import { plural } from '../../lib/measure/phrases.ts'
import type { triggerSettings } from '../commands/test-settings.ts'
import { answer, remotely } from './remotely.ts'
import type { remoteSettings, RemoteValues } from './settings.ts'
import { whichTest } from './which.ts'

type Remote = Given<typeof remoteSettings>

/** Starts a test, or lets it wait in the queue. */
export async function triggerTest({ values, operands: [given] }: Given<typeof triggerSettings>): Promise<number> {
  const { at, after, json } = values
  return remotely(values, async (api) => {
    const id = await whichTest(api, given, 'latest')
    if (at !== undefined || after !== undefined) {
      const queued = await api.enqueue(id, {
        at,
        after: after === undefined ? after : await whichTest(api, after, 'latest'),
      })
      return answer(json, queued, [`test ${id} waits in the queue`])
    }
    const started = await api.trigger(id)
    const drivers = plural(started.drivers.length, 'driver')
    return answer(json, started, [
      `test ${id} starts at ${started.startAt ?? 'once'} on ${drivers}: breakwater test watch shows it`,
      ...started.leftOut.map(({ nodeId, reason }) => `left out: ${nodeId}: ${reason}`),
    ])
  })
}

/** Ends the load of a test. */
export async function stopTest({ values, operands: [given] }: Remote): Promise<number> {
  return remotely(values, async (api) => {
    const id = await whichTest(api, given, 'running')
    const stopped = await api.stop(id)
    return answer(values.json, stopped, [
      stopped.stopped.includes(id) ? `test ${id} is stopped` : `test ${id} does not run`,
    ])
  })
}

export function pauseTest({ values, operands: [given] }: Remote): Promise<number> {
  return changed(values, given, (api, id) => api.change(id, 'pause'))
}

export function resumeTest({ values, operands: [given] }: Remote): Promise<number> {
  return changed(values, given, (api, id) => api.change(id, 'resume'))
}

/** Sets the rate of a test, or multiplies that of its plan. */
export function setRate({ values, operands: [given, rate = ''] }: Remote): Promise<number> {
  const body = rateBodyOf(rate)
  return changed(values, given, (api, id) => api.change(id, 'rate', body))
}

export function setUsers({ values, operands: [given, users = ''] }: Remote): Promise<number> {
  const number = numberIn(users)
  if (number === undefined || !Number.isInteger(number) || number < 1)
    throw usage(`'${users.slice(0, 100)}' is not a number of users`)
  return changed(values, given, (api, id) => api.change(id, 'users', { users: number }))
}

/**
 * What `POST /tests/{id}/rate` takes: `500/s`, `500` and `50/s/driver` are rates; `2x`, `x0.5`, `150%`, `+10%` and `-10%`
 * multiply the rate of the plan.
 * @throws BreakwaterError `usage` for anything else
 */
export function rateBodyOf(text: string): { rate: string } | { factor: number } {
  const factor = factorIn(text)
  if (factor !== undefined) return { factor }
  const [, amount, unit = '/s'] = /^([^/]+)(\/[a-z]+(?:\/driver)?)?$/.exec(text) ?? []
  const number = numberIn(amount)
  if (number !== undefined && number > 0) return { rate: `${number}${unit}` }
  throw usage(`'${text.slice(0, 100)}' is not a rate: write 500/s, or 2x, 50% or +10% of the rate of the plan`)
}

/** A multiple of the rate of the plan; undefined for another text. */
function factorIn(text: string): number | undefined {
  const [, before, after] = /^(?:x(\d*\.?\d+)|(\d*\.?\d+)x)$/.exec(text) ?? []
  const times = before ?? after
  if (times !== undefined) return Number(times)
  const [, sign = '', percent] = /^([+-]?)(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  return percent === undefined ? undefined : factorOf(sign, Number(percent))
}

function factorOf(sign: string, percent: number): number {
  const share = percent / 100
  if (sign === '') return share
  return Math.round((sign === '+' ? 1 + share : 1 - share) * 1e9) / 1e9
}

async function changed(
  values: RemoteValues,
  given: string | undefined,
  change: (api: ApiClient, testId: string) => ReturnType<ApiClient['change']>,
): Promise<number> {
  return remotely(values, async (api) => {
    const id = await whichTest(api, given, 'running')
    const done = await change(api, id)
    return answer(values.json, done, [`test ${id}: ${changeText(done.change)}`])
  })
}

function changeText(change: LoadChange): string {
  const from = `from second ${change.fromSeconds} on`
  switch (change.kind) {
    case 'pause':
      return `the load is paused ${from}`
    case 'resume':
      return `the load goes on ${from}`
    case 'rate':
      return `phase '${change.phase ?? ''}' has ${change.perSecond ?? ''} requests per second ${from}`
    case 'factor':
      return `phase '${change.phase ?? ''}' and those after it have ${change.factor ?? ''} times the rate of the plan ${from}`
    case 'users':
      return `phase '${change.phase ?? ''}' has ${change.users ?? ''} users ${from}`
    case 'end':
      return `phase '${change.phase ?? ''}' ends ${from}`
  }
}
