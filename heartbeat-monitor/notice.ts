/** The notices of the monitor, as values; outputs format them. */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Micros } from '../lib/units.ts'

/** The events of a driver. */
export const nodeEvents = {
  up: 'driver is up',
  back: 'driver is back',
  suspect: 'driver is suspect',
  lost: 'driver is lost',
  left: 'driver has left',
  /** Suspect until Kafka was unavailable: its silence counts from zero. */
  pardoned: 'driver is no longer judged by its old silence, because no messages could arrive',
  restarted: 'driver was restarted',
  /** Two live processes send heartbeats with one node_id. */
  shared: 'two processes use this node_id: give one of them another',
} as const
export type NodeEvent = keyof typeof nodeEvents

/** The reasons why silence means nothing about drivers for a while. */
export const deafReasons = {
  kafka: 'Kafka does not respond: no driver is judged',
  everybody: 'no messages arrive, not even from the orchestrator: no driver is judged',
} as const
export type DeafReason = keyof typeof deafReasons

export type Notice =
  | { readonly event: 'heartbeat'; readonly node: string; readonly beat: Heartbeat }
  | {
      readonly event: NodeEvent
      readonly node: string
      readonly boot: string | undefined
      /** The time from the previous heartbeat to this event. */
      readonly silence: Micros
    }
  | { readonly event: 'deaf'; readonly reason: DeafReason; readonly silence: Micros }
  | { readonly event: 'hearing' }
  | { readonly event: 'orchestrator-heard'; readonly from: string }
  | { readonly event: 'orchestrator-silent'; readonly silence: Micros }
  /** Malformed records on one of our topics. */
  | { readonly event: 'unreadable'; readonly topic: string; readonly count: number; readonly detail: string }
