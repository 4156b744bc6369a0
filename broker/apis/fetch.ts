/**
 * Fetch (key 1), versions 4 to 11; log_start_offset from 5 on, session, error and forgotten from 7 on,
 * current_leader_epoch from 9 on, rack_id and preferred_read_replica from 11 on.
 *
 * request  => replica_id INT32, max_wait_ms INT32, min_bytes INT32, max_bytes INT32, isolation_level INT8,
 *             session_id INT32, session_epoch INT32,
 *             [ name STRING, [ partition INT32, current_leader_epoch INT32, fetch_offset INT64,
 *               log_start_offset INT64, partition_max_bytes INT32 ] ],
 *             forgotten [ name STRING, [ partition INT32 ] ], rack_id STRING
 * response => throttle_ms INT32, error INT16, session_id INT32,
 *             [ name STRING, [ partition INT32, error INT16, high_watermark INT64, last_stable_offset INT64,
 *               log_start_offset INT64, aborted ?[ producer_id INT64, first_offset INT64 ],
 *               preferred_read_replica INT32, records BYTES ] ]
 *
 * A long poll: parked until min_bytes are available, max_wait_ms have passed or the connection is closed. An append
 * wakes it.
 * No fetch sessions: every request names all its partitions, and the session id in the response is 0.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { PartitionLog } from '../log.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_START = 5
const WITH_SESSION = 7
const WITH_EPOCH = 9
const WITH_RACK = 11

export interface FetchRequest {
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Wanted[] }[]
}

interface Wanted {
  readonly partition: number
  readonly offset: number
  readonly maxBytes: number
}

export interface FetchResponse {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Fetched[] }[]
}

interface Fetched {
  readonly partition: number
  readonly error: ErrorCode
  readonly highWatermark: number
  readonly startOffset: number
  readonly records: readonly Buffer[]
}

export const fetch: Api<FetchRequest, FetchResponse> = {
  key: 1,
  name: 'Fetch',
  versions: [4, 11],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): FetchRequest {
  reader.int32()
  const [maxWaitMs, minBytes, maxBytes] = [reader.int32(), reader.int32(), reader.int32()]
  reader.int8()
  if (version >= WITH_SESSION) {
    reader.int32()
    reader.int32()
  }
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.array(() => decodeWanted(reader, version)),
  }))
  if (version >= WITH_SESSION) reader.array(() => [reader.string(), reader.array(() => reader.int32())])
  if (version >= WITH_RACK) reader.string()
  return { maxWaitMs, minBytes, maxBytes, topics }
}

function decodeWanted(reader: Reader, version: number): Wanted {
  const partition = reader.int32()
  if (version >= WITH_EPOCH) reader.int32()
  // Beyond 2⁵³ the number is not exact, but no such offset exists.
  const offset = Number(reader.int64())
  if (version >= WITH_START) reader.int64()
  return { partition, offset, maxBytes: reader.int32() }
}

function encode(writer: Writer, response: FetchResponse, version: number): void {
  writer.int32(0)
  if (version >= WITH_SESSION) writer.int16(codes.none).int32(0)
  writer.array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, (fetched) => {
      encodeFetched(writer, fetched, version)
    })
  })
}

function encodeFetched(writer: Writer, fetched: Fetched, version: number): void {
  writer.int32(fetched.partition).int16(fetched.error)
  writer.int64(fetched.highWatermark).int64(fetched.highWatermark)
  if (version >= WITH_START) writer.int64(fetched.startOffset)
  writer.nullableArray(null, () => undefined)
  if (version >= WITH_RACK) writer.int32(-1)
  writer.chunks(fetched.records)
}

function handle(request: FetchRequest, call: Call): FetchResponse | Promise<FetchResponse | undefined> {
  if (request.maxWaitMs <= 0 || isReady(request, call)) return read(request, call)
  return new Promise((resolve) => {
    const logs = logsOf(request, call)
    const look = (): void => {
      if (isReady(request, call)) end()
    }
    const end = (): void => {
      for (const log of logs) log.waiters.delete(look)
      cancel()
      call.signal.removeEventListener('abort', end)
      resolve(call.signal.aborted ? undefined : read(request, call))
    }
    for (const log of logs) log.waiters.add(look)
    const cancel = call.broker.timers.after(request.maxWaitMs, end)
    call.signal.addEventListener('abort', end)
  })
}

function logsOf(request: FetchRequest, { broker }: Call): ReadonlySet<PartitionLog> {
  const logs = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }) => broker.topics.log(name, partition)),
  )
  return new Set(logs.filter((log) => log !== undefined))
}

/** Whether to respond at once: there are enough bytes, or an error. */
function isReady(request: FetchRequest, { broker }: Call): boolean {
  let available = 0
  for (const { name, partitions } of request.topics) {
    for (const { partition, offset } of partitions) {
      const log = broker.topics.log(name, partition)
      if (log === undefined || isOutOfRange(log, offset)) return true
      available += log.available(offset)
      if (available >= request.minBytes && available > 0) return true
    }
  }
  return request.minBytes <= 0
}

function isOutOfRange(log: PartitionLog, offset: number): boolean {
  return offset < log.start || offset > log.next
}

function read(request: FetchRequest, { broker }: Call): FetchResponse {
  const limit = Math.min(request.maxBytes, broker.limits.fetchBytes, broker.transit.left)
  let taken = 0
  const fetchOne = (name: string, wanted: Wanted): Fetched => {
    const log = broker.topics.log(name, wanted.partition)
    if (log === undefined) return failed(wanted.partition, codes.unknownTopicOrPartition)
    const fetched = readPartition(log, wanted, { left: limit - taken, isFirst: taken === 0 })
    taken += fetched.records.reduce((sum, batch) => sum + batch.length, 0)
    return fetched
  }
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((wanted) => fetchOne(name, wanted)),
  }))
  return { topics }
}

function readPartition(log: PartitionLog, wanted: Wanted, room: { left: number; isFirst: boolean }): Fetched {
  const { partition, offset, maxBytes } = wanted
  const outOfRange = isOutOfRange(log, offset)
  return {
    partition,
    error: outOfRange ? codes.offsetOutOfRange : codes.none,
    highWatermark: log.next,
    startOffset: log.start,
    // At least one whole batch, however large: otherwise a consumer with a small limit could never get past it.
    records: outOfRange ? [] : log.read(offset, Math.min(maxBytes, room.left), room.isFirst),
  }
}

function failed(partition: number, error: ErrorCode): Fetched {
  return { partition, error, highWatermark: -1, startOffset: -1, records: [] }
}
