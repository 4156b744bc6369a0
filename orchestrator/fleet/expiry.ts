/** Records that Kafka deleted before they were read: they may explain a driver's silence or missing figures. */
import type { BusState } from '../../lib/bus/bus.ts'
import type { Doubt } from '../../lib/measure/doubts.ts'
import type { TopicName } from '../../lib/messages/reading.ts'

/** The topics that drivers write during a load. */
const heard = ['metrics', 'heartbeat'] as const satisfies readonly TopicName[]

export class ExpiryWatch {
  readonly #known = new Map<TopicName, number>()

  /** A doubt for each topic of which records have been deleted since the last call. */
  look({ expired }: Pick<BusState, 'expired'>): Doubt[] {
    return heard.flatMap((topic) => {
      const records = expired[topic] ?? 0
      const more = records - (this.#known.get(topic) ?? 0)
      this.#known.set(topic, records)
      return more > 0 ? [doubtOf(topic, more)] : []
    })
  }
}

function doubtOf(topic: TopicName, records: number): Doubt {
  const message =
    `Kafka deleted ${records} record(s) of the topic '${topic}' before they were read: its retention.ms is shorter than ` +
    'the time for which this orchestrator did not read'
  return { code: 'records-expired', message }
}
