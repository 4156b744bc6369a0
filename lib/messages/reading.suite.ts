/** Helpers for the tests of every topic's message. */
import { codecs, type Messages } from './codecs.ts'
import type { Read, TopicName } from './reading.ts'

/** Reads a text, or the JSON of any other value. */
export function readText<T extends TopicName>(topic: T, value: unknown): Read<Messages[T]> {
  return codecs[topic].read(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
}

/** The message in a value; fails when it is malformed. */
export function messageFrom<T extends TopicName>(topic: T, value: unknown): Messages[T] {
  const read = readText(topic, value)
  if (!read.ok) throw new Error(`${read.reason}: ${read.detail}`)
  return read.message
}

/** Why a value is malformed; `none` when it is a message. */
export function reasonOf(topic: TopicName, value: unknown): string {
  const read = readText(topic, value)
  return read.ok ? 'none' : read.reason
}

/** The wire form of a message. */
export function wireOf<T extends TopicName>(topic: T, message: Messages[T]): Record<string, unknown> {
  return JSON.parse(codecs[topic].write(message)) as Record<string, unknown>
}
