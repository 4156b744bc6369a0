/** Whether the ports that `breakwater up` listens on are free, or in use by Breakwater itself. */
import { ApiClient } from '../../cluster/client.ts'
import { type NeededPort, refusedPort } from '../../cluster/ports.ts'
import { clusterSettings, neededPorts } from '../../cluster/settings.ts'
import { systemClock } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Refused } from '../../lib/listen.ts'
import type { Check } from './context.ts'
import { type Finding, ok, warning } from './finding.ts'
import { isEmbedded, lookAtKafka } from './kafka/look.ts'

/** The time limit of a question to whatever listens on a port, in milliseconds. */
const ANSWER_MS = 2_000

/** A port, and why nobody else can listen there; free without a reason. */
export interface TriedPort extends NeededPort {
  readonly refused: Refused | undefined
}

export interface KnownPort extends TriedPort {
  /** Whether the part of Breakwater that needs it listens there. */
  readonly own: boolean
}

/** Those of `breakwater up` without flags. */
const usual: readonly NeededPort[] = neededPorts({
  kafka: '',
  brokerPort: clusterSettings.brokerPort.fallback,
  port: clusterSettings.port.fallback,
  targetPort: clusterSettings.targetPort.fallback,
}).toSorted((one, other) => one.port - other.port)

/** Tries to listen on each port for a moment: until then, what connects to it may reach this process. */
export function tryPorts(needed = usual): Promise<TriedPort[]> {
  return Promise.all(needed.map(async (port) => ({ ...port, refused: await refusedPort(port) })))
}

/** Asks what listens on the ports that are taken. */
export function identify(tried: readonly TriedPort[], signal: AbortSignal): Promise<KnownPort[]> {
  return Promise.all(
    tried.map(async (port) => ({ ...port, own: port.refused?.taken === true && (await isOwn(port, signal)) })),
  )
}

async function isOwn(port: NeededPort, signal: AbortSignal): Promise<boolean> {
  switch (port.what) {
    case 'embedded broker':
      return isEmbeddedBroker(port, signal)
    case 'orchestrator':
      return isOrchestrator(port)
    default:
      return isTarget(port)
  }
}

async function isEmbeddedBroker({ host, port }: NeededPort, signal: AbortSignal): Promise<boolean> {
  const identity = { clientId: 'breakwater-doctor', groupId: '', longPolls: false, clock: systemClock, prefix: '' }
  const seen = await lookAtKafka({ ...identity, brokers: [`${host}:${port}`] }, signal)
  return seen.kind === 'reached' && isEmbedded(seen)
}

async function isOrchestrator({ host, port }: NeededPort): Promise<boolean> {
  try {
    await new ApiClient(`http://${host}:${port}`).readiness(ANSWER_MS)
    return true
  } catch (error) {
    return error instanceof BreakwaterError && error.code === 'not-ready'
  }
}

/** The target server counts requests, and tells their number. */
async function isTarget({ host, port }: NeededPort): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/metric`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return response.ok && /^\d+$/.test((await response.text()).trim())
  } catch {
    return false
  }
}

export function portsFinding(ports: readonly KnownPort[]): Finding {
  const texts = ports.map(({ port, what, refused, own }) => {
    if (refused === undefined) return `${port} is free`
    return own ? `${port} is in use by Breakwater's ${what}` : `${port} for the ${what} ${refused.reason}`
  })
  const others = ports.flatMap(({ refused, own }) => (refused === undefined || own ? [] : [refused]))
  if (others.length === 0) return ok(texts.join(', '))
  const stop = others.some(({ taken }) => taken) ? 'end the process that listens there, or ' : ''
  return warning(texts.join(', '), `${stop}start with breakwater up ${others.map(({ instead }) => instead).join(' ')}`)
}

export const ports: Check = {
  name: 'ports',
  run: async ({ triedPorts, signal }) => portsFinding(await identify(await triedPorts(), signal)),
}
