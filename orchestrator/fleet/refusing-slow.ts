/** Refuses drivers whose heartbeats are so rare that their silence would mean nothing. */
import type { DriverMessages } from './driver-messages.ts'
import type { RegistryLimits } from './registry.ts'

/** Tells a boot of a driver to exit, with a reason. */
export type Refuse = (nodeId: string, boot: string, reason: string) => void

/**
 * Passes on the messages of drivers, except the heartbeats of drivers whose interval exceeds the limit of silence:
 * these would be lost between any two heartbeats. They are refused, and take no part.
 */
export function refusingSlow(to: DriverMessages, limits: RegistryLimits, refuse: Refuse): DriverMessages {
  const { suspectSeconds, lostSeconds } = limits
  const standard = `is suspect after ${suspectSeconds} s of silence and lost after ${lostSeconds} s`
  const advice = 'start it with a shorter --heartbeat, or the orchestrator with a longer --suspect and --lost'
  return {
    register: (message) => {
      to.register(message)
    },
    answer: (nodeId, answer) => {
      to.answer(nodeId, answer)
    },
    window: (window, encoded) => {
      to.window(window, encoded)
    },
    summary: (summary) => {
      to.summary(summary)
    },
    heartbeat: (beat) => {
      const { nodeId, boot, intervalMs, alive } = beat
      const isSlow = boot !== undefined && intervalMs !== undefined && intervalMs >= suspectSeconds * 1_000
      if (!isSlow) to.heartbeat(beat)
      else if (alive)
        refuse(nodeId, boot, `it sends a heartbeat every ${intervalMs / 1_000} s and ${standard}: ${advice}`)
    },
  }
}
