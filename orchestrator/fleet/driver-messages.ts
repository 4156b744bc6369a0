/** What drivers say, in the words of ours: what everything in the orchestrator hears of them. */
import type { TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import type { Register } from '../../lib/messages/register.ts'
import type { DriverBeat } from './registry.ts'
import type { StatedSummary } from './reports.ts'

export interface DriverMessages {
  register(message: Register): void
  heartbeat(beat: DriverBeat): void
  /** What a driver without a boot says to a test; others say it in their beats. */
  answer(nodeId: string, answer: TestAnswer): void
  metrics(message: Window | StatedSummary): void
}
