/** All checks, in the order of the answer: this machine first, then what it talks to. */
import type { Check } from './context.ts'
import { descriptors } from './descriptors.ts'
import { drivers } from './drivers.ts'
import { brokerClock } from './kafka/broker-clock.ts'
import { kafka } from './kafka/kafka.ts'
import { topics } from './kafka/topics.ts'
import { localPorts } from './local-ports.ts'
import { cores, memory } from './machine.ts'
import { node } from './node.ts'
import { orchestrator } from './orchestrator.ts'
import { ports } from './ports.ts'
import { target } from './target.ts'

export const checks: readonly Check[] = [
  node,
  cores,
  memory,
  descriptors,
  localPorts,
  ports,
  kafka,
  topics,
  brokerClock,
  orchestrator,
  drivers,
  target,
]
