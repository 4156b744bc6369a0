/** What the monitor says, as values; how it looks is the business of whoever prints it. */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Micros } from '../lib/units.ts'

/** What happened to a driver. */
export const nodeEvents = {
  up: 'driver is up',
  back: 'driver is back',
  suspect: 'driver is suspect',
  lost: 'driver is lost',
  left: 'driver has left',
  /** Suspect until Kafka was away: its silence counts anew. */
  pardoned: 'driver is no longer judged by its old silence, because no messages could arrive',
  restarted: 'driver was restarted',
  /** Two live processes beat under one node_id. */
  shared: 'two processes use this node_id: give one of them another',
} as const
export type NodeEvent = keyof typeof nodeEvents

/** What could not be trusted while it lasted: silence then says nothing about drivers. */
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
      /** Time from the beat before to this event. */
      readonly silence: Micros
    }
  | { readonly event: 'deaf'; readonly reason: DeafReason; readonly silence: Micros }
  | { readonly event: 'hearing' }
  | { readonly event: 'orchestrator-heard'; readonly from: string }
  | { readonly event: 'orchestrator-silent'; readonly silence: Micros }
  /** A record on a topic of ours that is no message. */
  | { readonly event: 'unreadable'; readonly topic: string; readonly count: number; readonly detail: string }
