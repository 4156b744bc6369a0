/**
 * ApiVersions (key 18), versions 0 to 2; throttle_ms from 1 on.
 *
 * request  => nothing
 * response => error INT16, [ api_key INT16, min_version INT16, max_version INT16 ], throttle_ms INT32
 *
 * The response to any other version has the layout of version 0 with error 35 and the table, so that the client can use
 * a lower version on the same connection; if it were closed instead, librdkafka would retry for ever.
 */
import type { Api } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Writer } from '../wire.ts'

export interface ApiVersionsResponse {
  readonly error: ErrorCode
  readonly apis: readonly Pick<Api, 'key' | 'versions'>[]
}

/** The table contains ApiVersions itself and all others. */
export function apiVersions(others: readonly Api[]): Api<null, ApiVersionsResponse> {
  const self: Api<null, ApiVersionsResponse> = {
    key: 18,
    name: 'ApiVersions',
    versions: [0, 2],
    decode: () => null,
    encode,
    handle: () => ({ error: codes.none, apis: [...others, self] }),
  }
  return self
}

/** The response to an unsupported version. */
export function encodeUnsupported(writer: Writer, apis: ApiVersionsResponse['apis']): void {
  encode(writer, { error: codes.unsupportedVersion, apis }, 0)
}

function encode(writer: Writer, { error, apis }: ApiVersionsResponse, version: number): void {
  writer.int16(error).array(apis, ({ key, versions }) => {
    writer.int16(key).int16(versions[0]).int16(versions[1])
  })
  if (version >= 1) writer.int32(0)
}
