/** The messages of drivers in a common form, for all parts of the orchestrator. */
import type { TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import type { Register } from '../../lib/messages/register.ts'
import type { DriverBeat } from './registry.ts'
import type { StatedSummary } from './reports.ts'

export interface DriverMessages {
  register(message: Register): void
  heartbeat(beat: DriverBeat): void
  /** The answer of a driver without a boot to a test; other drivers answer in their heartbeats. */
  answer(nodeId: string, answer: TestAnswer): void
  /** @param encoded the record's value, as it was received */
  window(window: Window, encoded: Uint8Array): void
  /** The figures of a driver that sends no windows. */
  summary(summary: StatedSummary): void
}
