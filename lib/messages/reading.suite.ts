/** What the tests of every topic's message share. */
import { codecs, type Messages } from './codecs.ts'
import type { Read, TopicName } from './reading.ts'

/** Reads a text, or anything else as its JSON. */
export function readText<T extends TopicName>(topic: T, value: unknown): Read<Messages[T]> {
  return codecs[topic].read(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
}

/** The message that a value is; fails when it is none. */
export function messageFrom<T extends TopicName>(topic: T, value: unknown): Messages[T] {
  const read = readText(topic, value)
  if (!read.ok) throw new Error(`${read.reason}: ${read.detail}`)
  return read.message
}

/** Why a value is no message; `none` when it is one. */
export function reasonOf(topic: TopicName, value: unknown): string {
  const read = readText(topic, value)
  return read.ok ? 'none' : read.reason
}

/** What a message looks like on the wire. */
export function wireOf<T extends TopicName>(topic: T, message: Messages[T]): Record<string, unknown> {
  return JSON.parse(codecs[topic].write(message)) as Record<string, unknown>
}
