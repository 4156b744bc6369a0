/** Messages with the credentials of digest authentication. */
import type { Handshake } from '../auth/digest-session.ts'
import type { Refusal } from '../outcomes.ts'
import type { Head } from './head.ts'
import type { Message } from './message.ts'

const LINE_END = '\r\n'

/** A message as it is sent: with credentials, if it has any and the challenge of the target is known. */
export function authorized(message: Message, handshake: Handshake): Message {
  const { digest } = message.prepared
  if (digest === undefined) return message
  const value = handshake.authorization(digest, message.method, uriOf(message))
  return value === undefined ? message : withLine(message, `Authorization: ${value}${LINE_END}`)
}

/** A message that was refused, and the response. */
export interface Refused {
  readonly message: Message
  readonly handshake: Handshake
  readonly parser: { readonly head: Pick<Head, 'challenges'> }
}

/** The same message with other credentials; undefined if the 401 is the outcome, or else a failure. */
export function authorizedAgain({ message, handshake, parser }: Refused): Message | Refusal | undefined {
  const { digest } = message.prepared
  const again = digest === undefined ? false : handshake.refused(digest, parser.head.challenges)
  if (typeof again !== 'boolean') return again
  return again ? authorized(message.bare ?? message, handshake) : undefined
}

/** The request target: it has no blanks. */
function uriOf({ method, before }: Message): string {
  const from = method.length + 1
  return before.slice(from, before.indexOf(' ', from))
}

/** The line stands behind the first field, which is Host unless the plan has its own. */
function withLine(message: Message, line: string): Message {
  const { before, length } = message
  const at = before.indexOf(LINE_END, before.indexOf(LINE_END) + LINE_END.length) + LINE_END.length
  return {
    ...message,
    before: before.slice(0, at) + line + before.slice(at),
    length: length + line.length,
    bare: message,
  }
}
