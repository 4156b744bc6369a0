/**
 * The requests of transactions, versions 0 and 1: this broker does not support them, and refuses them at once, so that
 * no client waits for its own timeout. Both versions have the same layout.
 *
 * AddPartitionsToTxn (key 24)
 * request  => transactional_id STRING, producer_id INT64, producer_epoch INT16, [ name STRING, [ partition INT32 ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, error INT16 ] ]
 *
 * AddOffsetsToTxn (key 25)
 * request  => transactional_id STRING, producer_id INT64, producer_epoch INT16, group_id STRING
 * response => throttle_ms INT32, error INT16
 *
 * EndTxn (key 26)
 * request  => transactional_id STRING, producer_id INT64, producer_epoch INT16, committed BOOL
 * response => throttle_ms INT32, error INT16
 *
 * TxnOffsetCommit (key 28)
 * request  => transactional_id STRING, group_id STRING, producer_id INT64, producer_epoch INT16,
 *             [ name STRING, [ partition INT32, offset INT64, metadata ?STRING ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, error INT16 ] ]
 */
import type { Api } from '../api.ts'
import { codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

const VERSIONS = [0, 1] as const

/** The content of a refusal: nothing, or every partition of every topic. */
export interface TransactionRequest {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[]
}

export const addPartitionsToTxn: Api<TransactionRequest, TransactionRequest> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: VERSIONS,
  decode: (reader) => {
    readProducer(reader)
    return readTopics(reader, () => reader.int32())
  },
  encode: encodePartitions,
  handle: (request) => request,
}

export const addOffsetsToTxn: Api<null, null> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: VERSIONS,
  decode: (reader) => {
    readProducer(reader)
    reader.string()
    return null
  },
  encode: encodeError,
  handle: () => null,
}

export const endTxn: Api<null, null> = {
  key: 26,
  name: 'EndTxn',
  versions: VERSIONS,
  decode: (reader) => {
    readProducer(reader)
    reader.bool()
    return null
  },
  encode: encodeError,
  handle: () => null,
}

export const txnOffsetCommit: Api<TransactionRequest, TransactionRequest> = {
  key: 28,
  name: 'TxnOffsetCommit',
  versions: VERSIONS,
  decode: (reader) => {
    reader.string()
    readProducer(reader)
    return readTopics(reader, () => {
      const partition = reader.int32()
      reader.int64()
      reader.nullableString()
      return partition
    })
  },
  encode: encodePartitions,
  handle: (request) => request,
}

function readProducer(reader: Reader): void {
  reader.string()
  reader.int64()
  reader.int16()
}

function readTopics(reader: Reader, partition: () => number): TransactionRequest {
  return { topics: reader.array(() => ({ name: reader.string(), partitions: reader.array(partition) })) }
}

function encodePartitions(writer: Writer, { topics }: TransactionRequest): void {
  writer.int32(0).array(topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, (partition) => {
      writer.int32(partition).int16(codes.transactionalIdRefused)
    })
  })
}

function encodeError(writer: Writer): void {
  writer.int32(0).int16(codes.transactionalIdRefused)
}
