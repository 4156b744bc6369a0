/**
 * Whether a plan fits the limits of this machine, checked before anything is sent: a load that runs out of descriptors
 * or ports in its first second measures nothing else. Pure: from a plan and a machine to objections.
 */
import { isIP } from 'node:net'
import type { Plan } from '../../lib/plan/plan.ts'
import { countOf } from '../../lib/plan/schedule.ts'
import { type Lane, whole } from '../../lib/plan/segment.ts'
import { isOpen } from '../../lib/plan/shapes.ts'
import type { Machine } from '../limits/machine.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { backlogIn, mostSlotsIn } from '../worker-pool/plan-needs.ts'

/** The objections to a plan: it cannot run, or only just can. Each contains the remedy. */
export interface Preflight {
  readonly refusal?: string
  readonly warning?: string
}

/** The share of a resource above which a plan causes a warning. */
const NEAR = 0.8
/** Descriptors for everything but the connections: Kafka, names, files. */
const SPARE_DESCRIPTORS = 32
/** Bytes of a waiting arrival (three numbers), in a ring buffer that has grown to twice its content. */
const WAITING_BYTES = 48

/** A resource that a plan needs and a machine has. */
interface Need {
  readonly needs: number
  readonly has: number | undefined
  /** Whether it certainly needs all of it; otherwise only if the target is slow. */
  readonly certain: boolean
  readonly says: (needs: number, has: number) => string
}

/** @param asked the connections of the plan, from its protocol */
export function preflight(plan: Plan, asked: ConnectionNeeds, machine: Machine): Preflight {
  const connections = connectionsOf(plan, asked)
  const load = { plan, asked, connections }
  const open = plan.phases.some(({ shape }) => isOpen(shape))
  const needs = [descriptorsNeed(connections, machine), ...portsNeeds(load, machine), memoryNeed(load, machine)].map(
    (need) => ({ ...need, certain: need.certain && !open }),
  )
  const told = needs.flatMap(({ needs: wanted, has, certain, says }) =>
    has === undefined || wanted <= has * NEAR
      ? []
      : [{ refused: certain && wanted > has, message: says(wanted, Math.max(0, has)) }],
  )
  const refusal = told.find(({ refused }) => refused)?.message
  if (refusal !== undefined) return { refusal }
  return told.length === 0 ? {} : { warning: told.map(({ message }) => message).join('; ') }
}

/** A plan, and the connections that it needs. */
interface PlannedLoad {
  readonly plan: Plan
  readonly asked: ConnectionNeeds
  /** The most connections at a time. */
  readonly connections: number
}

/** The most connections that this driver makes at a time: its own, or its share when there are more drivers. */
function connectionsOf(plan: Plan, { requestsEach }: ConnectionNeeds): number {
  return Math.ceil(mostSlotsIn(plan, alone) / requestsEach)
}

/** A driver with one load thread that has the load for itself: no other part of it has more in flight. */
const alone: Lane = { driver: whole, worker: whole }

function descriptorsNeed(connections: number, { descriptors }: Machine): Need {
  return {
    needs: connections,
    has: descriptors === undefined ? undefined : descriptors - SPARE_DESCRIPTORS,
    certain: true,
    says: (needs, has) =>
      `it needs up to ${needs} connections, and this process can open only ${has} more files: use fewer connections, or ` +
      'raise the limit (ulimit -n)',
  }
}

function portsNeeds({ plan, asked: { host, anew }, connections }: PlannedLoad, { ports }: Machine): Need[] {
  if (host === undefined) return []
  const toOne: Need = {
    needs: connections,
    has: ports,
    certain: isOneAddress(host),
    says: (needs, has) =>
      `it needs up to ${needs} connections to one address, and this machine has only ${has} local ports: use fewer ` +
      'connections, use more machines, or widen net.ipv4.ip_local_port_range',
  }
  const forEach: Need = {
    needs: plan.phases.reduce((sum, { shape }) => sum + countOf(shape).value, 0),
    has: ports,
    certain: false,
    says: (_, has) =>
      `it opens a connection for each request, whose local port stays in use for up to a minute, and this machine has only ${has}: ` +
      'keep connections alive, or send fewer requests per minute than that',
  }
  return anew ? [toOne, forEach] : [toOne]
}

/** A name may have many addresses, each of which has all ports. */
function isOneAddress(host: string): boolean {
  return host === 'localhost' || isIP(host) !== 0
}

function memoryNeed({ plan, asked, connections }: PlannedLoad, { memory }: Machine): Need {
  const backlogs = plan.phases.map((phase) => (isOpen(phase.shape) ? backlogIn(phase, alone) : 0))
  const waiting = Math.max(...backlogs) * WAITING_BYTES
  return {
    needs: connections * asked.bytesEach + waiting,
    has: memory,
    certain: true,
    says: (needs, has) =>
      `it needs about ${megabytes(needs)} MB for ${connections} connections, and only ${megabytes(has)} MB are free: ` +
      'use fewer connections or a smaller body, or provide more memory',
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000)
}
