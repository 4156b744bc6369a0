/**
 * `register`, driver → orchestrator, once at start: the identity and address of the driver.
 *
 * Wire: {"node_id","node_IP":"<ip with port>","message_type":"DRIVER_NODE_REGISTER"} and, as extensions, v, boot,
 * version, cores, workers, engines, labels, interval_ms. Both dialects are read, including `node_ip`, with or without a port or
 * a message_type.
 */
import { z } from 'zod'
import { coresNumber, countNumber, intervalMillis } from '../bounds.ts'
import { type Labels, labelsSchema } from '../plan/shares.ts'
import { type Codec, looseId, readAs, SCHEMA_VERSION } from './reading.ts'

export interface Register {
  readonly nodeId: string
  /** The address that the node reports; displayed, never connected to. */
  readonly address: string
  /** The id of the boot; absent from partners that know only the base protocol. */
  readonly boot?: string
  readonly version?: string
  readonly cores?: number
  readonly workers?: number
  readonly engines?: readonly string[]
  /** What distinguishes it from other drivers, such as its region. */
  readonly labels?: Labels
  /** The interval of its heartbeats. */
  readonly intervalMs?: number
}

const wire = z.object({
  node_id: looseId,
  node_IP: z.string().max(300).optional(),
  node_ip: z.string().max(300).optional(),
  boot: z.string().max(100).optional(),
  version: z.string().max(50).optional(),
  cores: coresNumber.optional(),
  workers: countNumber.optional(),
  engines: z.array(z.string().max(50)).max(50).optional(),
  labels: labelsSchema.optional(),
  interval_ms: intervalMillis.optional(),
})

export const register: Codec<Register> = {
  topic: 'register',
  key: (message) => message.nodeId,
  write: (message) =>
    JSON.stringify({
      node_id: message.nodeId,
      node_IP: message.address,
      message_type: 'DRIVER_NODE_REGISTER',
      v: SCHEMA_VERSION,
      boot: message.boot,
      version: message.version,
      cores: message.cores,
      workers: message.workers,
      engines: message.engines,
      labels: message.labels,
      interval_ms: message.intervalMs,
    }),
  read: (value) => {
    const read = readAs(wire, value)
    if (!read.ok) return read
    const { node_id, node_IP, node_ip, interval_ms, boot, version, cores, workers, engines, labels } = read.message
    const message = {
      nodeId: node_id,
      address: node_IP ?? node_ip ?? '',
      intervalMs: interval_ms,
      boot,
      version,
      cores,
      workers,
      engines,
      labels,
    }
    return { ok: true, message: withoutUndefined(message) }
  },
}

/** Drops keys whose value is undefined, so that equal messages compare equal. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
