/**
 * FindCoordinator (key 10), versions 0 to 2; key_type, throttle_ms and error_message from 1 on.
 *
 * request  => key STRING, key_type INT8
 * response => throttle_ms INT32, error INT16, error_message ?STRING, node_id INT32, host STRING, port INT32
 *
 * key_type 0 is a group; 1 is a transaction, and refused. The error code is one that ends a transactional producer at
 * once: after most others, librdkafka retries until its own timeout.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { NODE_ID } from '../state.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_TYPE = 1
const GROUP = 0

export interface FindCoordinatorRequest {
  readonly key: string
  readonly keyType: number
}

export interface FindCoordinatorResponse {
  readonly error: ErrorCode
  readonly message: string | null
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorResponse> = {
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 2],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): FindCoordinatorRequest {
  return { key: reader.string(), keyType: version >= WITH_TYPE ? reader.int8() : GROUP }
}

function encode(writer: Writer, response: FindCoordinatorResponse, version: number): void {
  if (version >= WITH_TYPE) writer.int32(0)
  writer.int16(response.error)
  if (version >= WITH_TYPE) writer.nullableString(response.message)
  writer.int32(response.nodeId).string(response.host).int32(response.port)
}

function handle(request: FindCoordinatorRequest, { broker }: Call): FindCoordinatorResponse {
  if (request.keyType !== GROUP) {
    const message = 'the embedded broker has no transactions'
    return { error: codes.transactionalIdRefused, message, nodeId: -1, host: '', port: -1 }
  }
  return { error: codes.none, message: null, nodeId: NODE_ID, ...broker.address }
}
