/**
 * InitProducerId (key 22), versions 0 and 1, byte for byte the same.
 *
 * request  => transactional_id ?STRING, transaction_timeout_ms INT32
 * response => throttle_ms INT32, error INT16, producer_id INT64, producer_epoch INT16
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

export interface InitProducerIdRequest {
  readonly transactionalId: string | null
}

export interface InitProducerIdResponse {
  readonly error: ErrorCode
  /** −1 on an error. */
  readonly producerId: bigint
}

export const initProducerId: Api<InitProducerIdRequest, InitProducerIdResponse> = {
  key: 22,
  name: 'InitProducerId',
  versions: [0, 1],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): InitProducerIdRequest {
  const transactionalId = reader.nullableString()
  reader.int32()
  return { transactionalId }
}

function encode(writer: Writer, { error, producerId }: InitProducerIdResponse): void {
  writer.int32(0).int16(error).int64(producerId)
  writer.int16(error === codes.none ? 0 : -1)
}

function handle({ transactionalId }: InitProducerIdRequest, { broker }: Call): InitProducerIdResponse {
  if (transactionalId !== null) return { error: codes.transactionalIdRefused, producerId: -1n }
  return { error: codes.none, producerId: broker.nextProducerId() }
}
