/**
 * The meaning of the Kafka client's errors. The client wraps them several times, so the chain of causes is searched.
 */
import { BreakwaterError, messageOf } from '../errors.ts'

interface Link {
  readonly name: string
  readonly type: string | undefined
  readonly code: unknown
  readonly message: string
}

/** The broker's name of an error, such as MESSAGE_TOO_LARGE; undefined if the error is not a response of the broker. */
export function brokerError(error: unknown): string | undefined {
  return chain(error).find((link) => link.type !== undefined)?.type
}

const neverTaken = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])

/** Whether the broker will never accept this record, however often it is sent. */
export function isNeverTaken(error: unknown): boolean {
  return neverTaken.has(brokerError(error) ?? '')
}

/**
 * The error for a record that the broker never accepts, with a sentence that says what to change.
 * @param cause the broker's error; undefined if the record exceeds what any broker accepts and was not sent
 */
export function neverTakenError(topic: string, bytes: number, cause?: unknown): BreakwaterError {
  const name = brokerError(cause)
  const message =
    name === 'INVALID_RECORD'
      ? `the topic '${topic}' rejects this record (${name}): check its settings, such as cleanup.policy and message.timestamp.type`
      : `a record of ${bytes} bytes exceeds the limit of the topic '${topic}': raise its max.message.bytes (message.max.bytes of the broker), or use a smaller plan`
  return new BreakwaterError('too-large', message, { details: { topic, bytes }, cause })
}

const neverCreated = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
])

/** Whether the broker will never create this topic. */
export function isNeverCreated(error: unknown): boolean {
  return neverCreated.has(brokerError(error) ?? '')
}

const transient = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
])

/** Whether the broker reports this error during its start or a change of leader. */
export function isTransient(error: unknown): boolean {
  return transient.has(brokerError(error) ?? '')
}

/** Whether the broker does not know the topic: it was deleted, or the broker lost it at a restart. */
export function isUnknownTopic(error: unknown): boolean {
  return brokerError(error) === 'UNKNOWN_TOPIC_OR_PARTITION'
}

/** Whether the error is a response of the broker: then the connection is healthy, and only the request was refused. */
export function isAnswer(error: unknown): boolean {
  return brokerError(error) !== undefined && brokerError(error) !== 'ILLEGAL_SASL_STATE'
}

/** Whether the broker refused the user or the password. */
export function isLoginRefused(error: unknown): boolean {
  return chain(error).some(({ name }) => name.includes('SASL'))
}

/** The error in a sentence that says what to do, if that is known. */
export function explain(error: unknown): string {
  const links = chain(error)
  const text = links.at(-1)?.message ?? messageOf(error)
  if (isLoginRefused(error)) return `${text}: check --kafka-user, the password and --kafka-sasl`
  const code = links.find((link) => typeof link.code === 'string')?.code
  if (typeof code === 'string' && isDistrust(code)) {
    return `${text}: the broker's certificate is not trusted: give its CA bundle by --kafka-ca`
  }
  if (code === 'EPROTO') return `${text}: the listener does not speak TLS, or requires another TLS version`
  if (text === 'Closed connection') return `${text}: the listener may require TLS or a password`
  return text
}

function isDistrust(code: string): boolean {
  return /^(?:SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|ERR_TLS_CERT)/.test(code)
}

/** The BreakwaterError for a request that failed. */
export function unavailable(message: string, cause?: unknown): BreakwaterError {
  return new BreakwaterError('kafka-unavailable', message, { cause })
}

function chain(error: unknown): Link[] {
  const links: Link[] = []
  const seen = new Set<unknown>()
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null || seen.has(at)) return
    seen.add(at)
    links.push(linkOf(at))
    if ('errors' in at && Array.isArray(at.errors)) at.errors.forEach(visit)
    if ('cause' in at) visit(at.cause)
  }
  visit(error)
  return links
}

function linkOf(at: object): Link {
  return {
    name: 'name' in at ? String(at.name) : '',
    type: 'type' in at && typeof at.type === 'string' ? at.type : undefined,
    code: 'code' in at ? at.code : undefined,
    message: messageOf(at),
  }
}
