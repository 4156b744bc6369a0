/** How many requests a test will send, before it exists. */
import type { Body, TestRequest } from './request.ts'

/** The defaults that determine the number of requests per driver. */
const defaults = { count: 500, bursts: 5, size: 100 } as const

export type Estimate =
  /** A number of requests per driver; `atMost` if the load may end before they are sent. */
  | { readonly by: 'count'; readonly requests: number; readonly atMost: boolean }
  /** As many requests as are possible in that time. */
  | { readonly by: 'time'; readonly seconds: number }

/** The requests of one driver; what the server would refuse gets any estimate. */
export function estimateOf({ kind, body }: Pick<TestRequest, 'kind' | 'body'>): Estimate {
  const requests = kind === 'tsunami' ? burstRequests(body) : (stagedRequests(body) ?? ratedRequests(body))
  if (requests !== undefined) return { by: 'count', requests, atMost: false }
  const { count, duration } = numbersOf(body)
  if (count === undefined && duration !== undefined) return { by: 'time', seconds: duration }
  return { by: 'count', requests: count ?? defaults.count, atMost: duration !== undefined }
}

/** The sentence for the user, such as `about 1,000 requests in total`. */
export function estimateText(estimate: Estimate, drivers: number): string {
  if (estimate.by === 'time') {
    return `as many requests as possible in ${shown(estimate.seconds)} s, because only a duration is set`
  }
  const total = Math.round(estimate.requests * drivers)
  const noun = total === 1 ? 'request' : 'requests'
  return `${estimate.atMost ? 'at most' : 'about'} ${shown(total)} ${noun} in total`
}

function burstRequests(body: Body): number {
  const { count, bursts = defaults.bursts, size = defaults.size } = numbersOf(body)
  return count ?? bursts * size
}

/** The requests of a load at one rate. */
function ratedRequests(body: Body): number | undefined {
  const { rate, count, duration } = numbersOf(body)
  if (rate === undefined) return undefined
  return count ?? (duration === undefined ? defaults.count : rate * duration)
}

function stagedRequests({ stages }: Body): number | undefined {
  if (!Array.isArray(stages)) return undefined
  return (stages as Body[]).reduce((sum, stage) => {
    const { to = 0, from = to, seconds = 0 } = numbersOf(stage)
    return sum + ((from + to) / 2) * seconds
  }, 0)
}

type Key = 'count' | 'duration' | 'rate' | 'bursts' | 'size' | 'from' | 'to' | 'seconds'

function numbersOf(body: Body): Partial<Record<Key, number>> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'number'))
}

function shown(value: number): string {
  return value.toLocaleString('en-US')
}
