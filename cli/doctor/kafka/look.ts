/** Kafka as it is seen from this machine: which of its addresses answer, and what its brokers are. */
import { EMBEDDED_CLUSTER } from '../../../broker/state.ts'
import { describeCluster, inspection } from '../../../lib/bus/inspect/client.ts'
import { isLoginRefused } from '../../../lib/bus/kafka-errors.ts'
import type { KafkaBusOptions } from '../../../lib/bus/kafka-bus.ts'
import type { BrokerPlace } from '../../../lib/bus/kafka-client.ts'
import { type ApiVersions, apiVersions } from './api-versions.ts'

/** An address that was tried. */
export interface Tried {
  readonly address: string
  /** What it supports; an error if it did not answer. */
  readonly versions: ApiVersions | undefined
  readonly error: unknown
}

/** A Kafka that told its brokers. */
export interface ReachedKafka {
  readonly kind: 'reached'
  /** The addresses that were given. */
  readonly given: readonly Tried[]
  /** The addresses that its brokers advertise. */
  readonly advertised: readonly Tried[]
  readonly clusterId: string
}

export type SeenKafka =
  | ReachedKafka
  /** No given address answers. */
  | { readonly kind: 'away'; readonly given: readonly Tried[] }
  /** A broker answers, and tells nothing about itself. */
  | { readonly kind: 'closed'; readonly at: string; readonly error: unknown; readonly login: boolean }

export function isEmbedded({ clusterId }: Pick<ReachedKafka, 'clusterId'>): boolean {
  return clusterId.startsWith(EMBEDDED_CLUSTER)
}

/** Whether its brokers can be used from here as they advertise themselves. */
export function isUsable(seen: SeenKafka): seen is ReachedKafka {
  return seen.kind === 'reached' && seen.advertised.every(({ versions }) => versions !== undefined)
}

/** Never rejects. */
export async function lookAtKafka(options: KafkaBusOptions, signal: AbortSignal): Promise<SeenKafka> {
  const tried = (address: string): Promise<Tried> => tryAddress(address, options, signal)
  const given = await Promise.all(options.brokers.map(tried))
  const answering = given.find(({ versions }) => versions !== undefined)
  if (answering === undefined) return { kind: 'away', given }
  const at = answering.address
  try {
    const cluster = await describeCluster(inspection(options, signal), placeOf(at))
    const advertised = await Promise.all(cluster.brokers.map(({ host, port }) => tried(`${host}:${port}`)))
    return { kind: 'reached', given, advertised, clusterId: cluster.clusterId }
  } catch (error) {
    return { kind: 'closed', at, error, login: isLoginRefused(error) }
  }
}

async function tryAddress(address: string, { tls }: KafkaBusOptions, signal: AbortSignal): Promise<Tried> {
  try {
    return { address, versions: await apiVersions(placeOf(address), tls, signal), error: undefined }
  } catch (error) {
    return { address, versions: undefined, error }
  }
}

function placeOf(address: string): BrokerPlace {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
}
