/** The offset of the clock of this machine from that of the broker. */
import { inspection } from '../../../lib/bus/inspect/client.ts'
import { type ClockOffset, measureClock } from '../../../lib/bus/inspect/clock.ts'
import { brokerError, explain } from '../../../lib/bus/kafka-errors.ts'
import { lasting } from '../../../lib/measure/phrases.ts'
import type { Check } from '../context.ts'
import { type Finding, failure, ok, skipped, warning } from '../finding.ts'
import { isUsable } from './look.ts'
import { withoutKafka } from './kafka.ts'

/** Clocks that are further apart are reported, in µs: the times of logs and answers no longer fit together. */
export const MOST_OFFSET = 100_000
/** The same for the uncertainty: the starts of a load may differ by as much between drivers. */
export const MOST_UNCERTAINTY = 20_000

/** @param offset undefined if the broker gives no append time */
export function clockFinding(offset: ClockOffset | undefined): Finding {
  if (offset === undefined) {
    return warning(
      'the broker gives no append time, so drivers start a load by their own clocks',
      'use another broker, or set the clocks of all machines with NTP',
    )
  }
  const { ahead, uncertainty } = offset
  const size = lasting(Math.abs(ahead))
  const found = `this clock is ${size} ${ahead < 0 ? 'behind' : 'ahead of'} that of the broker, ± ${lasting(uncertainty)}`
  if (Math.abs(ahead) - uncertainty > MOST_OFFSET) {
    return warning(
      found,
      'set the clocks of all machines with NTP: loads start together all the same, but times of logs and answers differ',
    )
  }
  if (uncertainty > MOST_UNCERTAINTY) {
    return warning(
      found,
      'relieve this machine and the broker, or bring them nearer: the start of a load may differ by as much',
    )
  }
  return ok(found)
}

function failed(error: unknown): Finding {
  const name = brokerError(error)
  if (name?.endsWith('AUTHORIZATION_FAILED') === true) {
    return skipped(
      `this user may not create, write and delete a topic for the measurement (${name})`,
      'breakwater drivers shows the clocks as drivers measure them by their heartbeats',
    )
  }
  return failure(`it cannot be measured: ${name ?? explain(error)}`, 'repeat this when the broker is in service')
}

export const brokerClock: Check = {
  name: 'clock',
  run: async ({ kafka, bus, signal }) => {
    const seen = await kafka()
    if (!isUsable(seen)) return withoutKafka(seen)
    try {
      return clockFinding(await measureClock(inspection(bus, signal)))
    } catch (error) {
      return failed(error)
    }
  },
}
