/** The messages that a process has in its log, each read as whoever listens to its topic reads it. */
import { codecs } from '../../lib/messages/codecs.ts'
import { type TopicName, topicNames } from '../../lib/messages/reading.ts'

export interface Logged {
  readonly topic: TopicName
  readonly direction: 'sent' | 'received'
  /** All fields of the line. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What stands beside the fields of the message. */
const ofTheLog: ReadonlySet<string> = new Set(['level', 'time', 'service', 'message', 'topic', 'direction', 'old'])

/**
 * Every message in these lines.
 * @throws Error for one that lacks a field of its schema, or has something else in it
 */
export function messagesIn(lines: readonly string[]): Logged[] {
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ topic, direction, messages }) => isTopic(topic) && direction !== undefined && messages === undefined)
    .map((fields) => {
      const { topic, direction } = fields as unknown as Logged
      const wire = Object.fromEntries(Object.entries(fields).filter(([name]) => !ofTheLog.has(name)))
      const read = codecs[topic].read(Buffer.from(JSON.stringify(wire)))
      if (!read.ok) throw new Error(`a line of the log is no message of '${topic}': ${read.detail}`)
      return { topic, direction, fields }
    })
}

function isTopic(topic: unknown): boolean {
  return topicNames.some((name) => name === topic)
}
