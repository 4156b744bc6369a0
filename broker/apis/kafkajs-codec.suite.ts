/** The encoders and decoders of kafkajs, as the reference for ours. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import type { Api } from '../api.ts'

interface Protocol {
  readonly request: { encode(): Promise<{ readonly buffer: Buffer }> }
  readonly response: { decode(raw: Buffer): Promise<unknown> }
}

type Requests = Readonly<Record<string, { protocol(options: { version: number }): (args: unknown) => Protocol }>>

const { requests } = createRequire(import.meta.url)('kafkajs/src/protocol/requests') as { requests: Requests }

/** The last version that kafkajs supports, where that is older than the last one here. */
const LAST_OF_KAFKAJS: ReadonlyMap<string, number> = new Map([
  ['ListOffsets', 3],
  ['Metadata', 6],
  ['OffsetCommit', 5],
  ['OffsetFetch', 4],
  ['CreateTopics', 3],
  ['DeleteTopics', 1],
])

function protocolOf(api: Api, version: number, args: unknown): Protocol {
  const definition = requests[api.name === 'FindCoordinator' ? 'GroupCoordinator' : api.name]
  if (definition === undefined) throw new Error(`kafkajs has no ${api.name}`)
  return definition.protocol({ version })(args)
}

/** Every supported version of an API. */
export function versionsOf({ versions: [least, most] }: Api): number[] {
  return Array.from({ length: most - least + 1 }, (_, i) => least + i)
}

/** Whether kafkajs supports this version; its versions are those of 2018. */
export function isKnownToKafkajs(api: Api, version: number): boolean {
  return version <= (LAST_OF_KAFKAJS.get(api.name) ?? Infinity)
}

/** The body of a request, encoded by kafkajs. */
export async function encodedByKafkajs(api: Api, version: number, args: unknown): Promise<Buffer> {
  return (await protocolOf(api, version, args).request.encode()).buffer
}

/** The body of a response, decoded by kafkajs. */
export function decodedByKafkajs(api: Api, version: number, body: Buffer): Promise<unknown> {
  return protocolOf(api, version, {}).response.decode(body)
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const number = (bits: number): fc.Arbitrary<number> => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })

/** Values of each primitive type. */
export const any = {
  text,
  maybe: fc.option(text),
  int8: number(8),
  int16: number(16),
  int32: number(32),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  /** An int64 that a number represents exactly: offsets and times. */
  offset: fc.integer({ min: -2, max: Number.MAX_SAFE_INTEGER }),
  bytes: fc.uint8Array({ maxLength: 30 }).map((array): Buffer => Buffer.from(array)),
  bool: fc.boolean(),
  few: <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(element, { maxLength: 4 }),
  /** kafkajs writes an empty list for null. */
  someOrNull: <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[] | null> =>
    fc.option(fc.array(element, { minLength: 1, maxLength: 4 })),
}
