/**
 * Reads messages of other processes. The result is always a value: a message, or the reason why it is malformed. Nothing here
 * throws, because one bad message must never stop a consumer.
 */
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { parsed } from '../issue-messages.ts'
import { MAX_PLAN_BYTES } from '../plan/limits.ts'

/**
 * The schema version that this program writes, and the only major version it reads. Messages without `v` are of the
 * base protocol.
 */
export const SCHEMA_VERSION = 1

/** Most bytes of a message whose kind is small: a registration, a heartbeat, a command. */
export const MAX_MESSAGE_BYTES = 256 * 1024
/** Most bytes of a plan, a trigger or a window: Kafka's own limit is about 1 MiB per batch. */
export const MAX_LARGE_MESSAGE_BYTES = MAX_PLAN_BYTES

/** Why a record is malformed; the closed list of the `reason` label. */
export const poisonReasons = ['empty', 'oversized', 'not-json', 'schema', 'unknown-version', 'histogram'] as const
export type PoisonReason = (typeof poisonReasons)[number]

export type Read<T> = { readonly ok: true; readonly message: T } | Poison
export interface Poison {
  readonly ok: false
  readonly reason: PoisonReason
  readonly detail: string
}

export const topicNames = ['register', 'test_config', 'trigger', 'metrics', 'heartbeat', 'control'] as const
export type TopicName = (typeof topicNames)[number]

/** One topic's message: its key, its writer, and its reader for either dialect. */
export interface Codec<T> {
  readonly topic: TopicName
  key(message: T): string
  write(message: T): string
  read(value: Uint8Array | null): Read<T>
}

/** Checks size, JSON, version and schema, in that order. */
export function readAs<W>(schema: z.ZodType<W>, value: Uint8Array | null, limit = MAX_MESSAGE_BYTES): Read<W> {
  if (value === null || value.length === 0) return poison('empty', 'no value')
  if (value.length > limit) return poison('oversized', `${value.length} bytes, at most ${limit}`)
  const json = parse(value)
  if (!json.ok) return json
  const version = versionOf(json.message)
  if (version !== undefined && Math.floor(version) !== SCHEMA_VERSION) {
    return poison('unknown-version', `v is ${version}, this program reads ${SCHEMA_VERSION}`)
  }
  return matching(schema, json.message)
}

/** Checks the schema alone. */
export function matching<W>(schema: z.ZodType<W>, json: unknown): Read<W> {
  const read = parsed(schema, json)
  return read.success ? { ok: true, message: read.data } : poison('schema', firstIssue(read.error))
}

export function poison(reason: PoisonReason, detail: string): Poison {
  return { ok: false, reason, detail: detail.slice(0, 500) }
}

function parse(value: Uint8Array): Read<unknown> {
  try {
    return {
      ok: true,
      message: JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8')) as unknown,
    }
  } catch (error) {
    return poison('not-json', messageOf(error))
  }
}

function versionOf(json: unknown): number | undefined {
  if (typeof json !== 'object' || json === null || !('v' in json)) return undefined
  return typeof json.v === 'number' ? json.v : Number.NaN
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  return issue === undefined ? 'invalid' : `${issue.path.join('.') || '(message)'}: ${issue.message}`
}

/** The longest id of a test, in characters. */
export const MAX_TEST_ID = 200

/** An id as partners write it: a text or a number. */
export const looseId = z.union([z.string().min(1).max(MAX_TEST_ID), z.number().transform(String)])
export const nodeIdSchema = z.string().min(1).max(200)
export const testIdSchema = z.string().min(1).max(MAX_TEST_ID)
