/** Whether Kafka is reachable, what it is, and whether the addresses that its brokers advertise are reachable too. */
import type { KafkaBusOptions } from '../../../lib/bus/kafka-bus.ts'
import { brokerError, explain } from '../../../lib/bus/kafka-errors.ts'
import { plural } from '../../../lib/measure/phrases.ts'
import type { Check } from '../context.ts'
import { type Finding, failure, ok, skipped, warning } from '../finding.ts'
import { type Reason, reasonOf, type Trouble } from '../reasons.ts'
import { NoKafka } from './api-versions.ts'
import { isEmbedded, type ReachedKafka, type SeenKafka, type Tried } from './look.ts'
import { releaseOf } from './release.ts'

const remedies: Readonly<Record<Trouble, string>> = {
  refused: 'start Kafka there, or give the address of its listener with --kafka HOST:PORT',
  name: 'check the name given with --kafka; in a container, that both are in one network',
  unreachable: 'check the address given with --kafka, and that no firewall is between',
  closed: 'add --kafka-tls if the listener requires TLS, or correct the port given with --kafka',
  'no-tls': 'leave --kafka-tls out, or give the port of the listener with TLS',
  certificate: 'give the CA bundle that verifies it with --kafka-ca, or an address that it names with --kafka',
  other: 'check the address given with --kafka',
}

/** @param given whether the address was given, and is not the default */
export function kafkaFinding(seen: SeenKafka, options: KafkaBusOptions, given: boolean): Finding {
  if (seen.kind === 'away') return given ? awayFinding(seen.given) : nothingFinding(seen.given)
  if (seen.kind === 'closed') return closedFinding(seen, options)
  const hidden = seen.advertised.filter(({ versions }) => versions === undefined)
  if (hidden.length > 0) return hiddenFinding(seen, hidden)
  return reachedFinding(seen, options)
}

function nothingFinding(given: readonly Tried[]): Finding {
  return skipped(
    `no Kafka was given, and none answers at ${given.map(({ address }) => address).join(', ')}`,
    'give its address with --kafka HOST:PORT; breakwater run and breakwater up need none',
  )
}

function awayFinding(given: readonly Tried[]): Finding {
  const all = new Set(given.map(({ error }) => remedies[kafkaReason(error).trouble]))
  return failure(sentenceOf(given), [...all].join('; '))
}

function sentenceOf(tried: readonly Tried[]): string {
  return tried.map(({ address, error }) => `${address} ${kafkaReason(error).text}`).join('; ')
}

function kafkaReason(error: unknown): Reason {
  if (error instanceof NoKafka) return { trouble: 'closed', text: `does not answer as Kafka: ${error.message}` }
  const reason = reasonOf(error)
  return reason.trouble === 'other' ? { trouble: 'unreachable', text: `does not answer: ${explain(error)}` } : reason
}

function closedFinding(
  { at, error, login }: Extract<SeenKafka, { kind: 'closed' }>,
  { sasl }: KafkaBusOptions,
): Finding {
  if (login && sasl !== undefined) {
    return failure(
      `Kafka at ${at} refuses the user '${sasl.username}' by ${sasl.mechanism}`,
      'check --kafka-user, the password and --kafka-sasl',
    )
  }
  const name = brokerError(error)
  if (name !== undefined) return failure(`Kafka at ${at} refuses to describe itself (${name})`, mayDescribe(sasl))
  return failure(
    `a broker answers at ${at}, and does not tell its cluster: ${explain(error)}`,
    sasl === undefined
      ? 'if the listener requires a password, give --kafka-sasl, --kafka-user and BREAKWATER_KAFKA_PASSWORD'
      : 'check that the broker is in service, and that its listener uses --kafka-sasl',
  )
}

function mayDescribe(sasl: KafkaBusOptions['sasl']): string {
  return `let the user ${sasl === undefined ? 'ANONYMOUS' : `'${sasl.username}'`} describe the cluster (kafka-acls.sh --operation Describe --cluster)`
}

/** The usual mistake: clients go to the advertised addresses, which are right only in the network of the broker. */
function hiddenFinding(seen: ReachedKafka, hidden: readonly Tried[]): Finding {
  const [at] = seen.given.filter(({ versions }) => versions !== undefined)
  const setting = isEmbedded(seen)
    ? '--advertised-host of breakwater broker'
    : 'advertised.listeners of that broker (KAFKA_ADVERTISED_LISTENERS in its container; BREAKWATER_PUBLISH_KAFKA in the Compose file here)'
  return failure(
    `Kafka answers at ${at?.address ?? ''}, and sends its clients on to ${hidden.length === 1 ? 'an address' : 'addresses'} that cannot be used from here: ${sentenceOf(hidden)}`,
    `set ${setting} to an address that all machines reach, or let this machine resolve that name`,
  )
}

function reachedFinding(seen: ReachedKafka, options: KafkaBusOptions): Finding {
  const found = `${whatOf(seen)} at ${seen.advertised.map(({ address }) => address).join(', ')}${securityOf(options)}`
  const silent = seen.given.filter(({ versions }) => versions === undefined)
  if (silent.length > 0) {
    return warning(
      `${found}; of the given addresses, ${sentenceOf(silent)}`,
      'start that broker, or leave its address out',
    )
  }
  return ok(found)
}

function whatOf(seen: ReachedKafka): string {
  if (isEmbedded(seen)) return 'the embedded broker of Breakwater (for trials: it keeps records in memory only)'
  const releases = new Set(seen.advertised.map(({ versions = new Map() }) => releaseOf(versions) ?? 'before 0.11'))
  return `Kafka ${[...releases].join(' and ')} with ${plural(seen.advertised.length, 'broker')}`
}

function securityOf({ tls, sasl }: KafkaBusOptions): string {
  const login = sasl === undefined ? '' : `, as the user '${sasl.username}' by ${sasl.mechanism}`
  return `${tls === undefined ? '' : ', over TLS'}${login}`
}

/** The finding of a check that needs Kafka, where Kafka cannot be used. */
export function withoutKafka({ kind }: SeenKafka): Finding {
  return skipped(kind === 'away' ? 'needs Kafka: see above' : 'needs a Kafka that can be used from here: see above')
}

export const kafka: Check = {
  name: 'kafka',
  run: async ({ kafka: look, bus, given }) => kafkaFinding(await look(), bus, given.kafka),
}
