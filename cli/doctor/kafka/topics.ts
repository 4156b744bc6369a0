/** Whether the topics of Breakwater are there as they should be, or could be created. */
import { inspection } from '../../../lib/bus/inspect/client.ts'
import { lookAtTopics, type SeenTopics } from '../../../lib/bus/inspect/topics.ts'
import { brokerError, explain } from '../../../lib/bus/kafka-errors.ts'
import { plural } from '../../../lib/measure/phrases.ts'
import type { Check } from '../context.ts'
import { type Finding, failure, ok, warning } from '../finding.ts'
import { isUsable } from './look.ts'
import { withoutKafka } from './kafka.ts'

export function topicsFinding(seen: SeenTopics): Finding {
  const { there, missing, refusal, ownTime } = seen
  if (refusal !== undefined) return refusedFinding(missing, refusal)
  const leaderless = there.filter(({ led }) => !led).map(({ name }) => name)
  if (leaderless.length > 0) {
    return failure(
      `no broker leads ${leaderless.join(', ')}`,
      'start the brokers that hold these topics; kafka-topics.sh --describe names them',
    )
  }
  const [first] = ownTime
  if (first !== undefined) {
    return warning(
      `${ownTime.join(' and ')} ${ownTime.length === 1 ? 'has' : 'have'} no append time, so drivers start a load by their own clocks`,
      `set it for each: kafka-configs.sh --alter --entity-type topics --entity-name ${first} --add-config message.timestamp.type=LogAppendTime`,
    )
  }
  return ok(foundText(seen))
}

function foundText({ there, missing }: SeenTopics): string {
  if (there.length === 0) return `the orchestrator will create ${missing.join(', ')}`
  const found = there.map(({ name, partitions }) => {
    return partitions === 1 ? name : `${name} (${plural(partitions, 'partition')})`
  })
  if (missing.length === 0) return `all ${there.length} are there: ${found.join(', ')}`
  return `there are ${found.join(', ')}; the orchestrator will create ${missing.join(', ')}`
}

function refusedFinding(missing: readonly string[], refusal: unknown): Finding {
  const name = brokerError(refusal)
  const found = `the broker refuses to create ${missing.join(', ')}: ${name ?? explain(refusal)}`
  if (name?.endsWith('AUTHORIZATION_FAILED') === true) {
    return failure(
      found,
      'let this user create topics (kafka-acls.sh --operation Create --cluster), or create these yourself and let it use them',
    )
  }
  if (name === 'INVALID_REPLICATION_FACTOR') {
    return failure(found, 'give a --replication-factor of at most the number of brokers')
  }
  return failure(found, 'create these topics yourself, or change the policy of the broker')
}

export const topics: Check = {
  name: 'topics',
  run: async ({ kafka, bus, signal }) => {
    const seen = await kafka()
    if (!isUsable(seen)) return withoutKafka(seen)
    try {
      return topicsFinding(await lookAtTopics(inspection(bus, signal)))
    } catch (error) {
      const why = brokerError(error) ?? explain(error)
      return failure(
        `the topics cannot be listed: ${why}`,
        'let this user describe topics (kafka-acls.sh --operation Describe), or repeat this when the broker is in service',
      )
    }
  },
}
