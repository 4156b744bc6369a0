/**
 * Which requests a broker supports: ApiVersions, version 0, of Kafka's protocol, which is answered before any login. The
 * client library asks it too, and tells nobody the answer.
 */
import { Frames } from '../../../broker/frames.ts'
import { Reader, WireError, Writer } from '../../../broker/wire.ts'
import { type BrokerPlace, within } from '../../../lib/bus/kafka-client.ts'
import { Sockets, type TlsOptions } from '../../../lib/bus/sockets.ts'

/** The latest version of each request, by the key of the request. */
export type ApiVersions = ReadonlyMap<number, number>

/** What listens there is no Kafka, or wants another kind of connection. */
export class NoKafka extends Error {
  override readonly name = 'NoKafka'
}

const API_VERSIONS = 18
/** Kafka answers with some hundred bytes; other protocols look like frames of many megabytes. */
const MOST_BYTES = 65_536
const LEAST_BYTES = 10
const ANSWER_MS = 4_000

/**
 * Connects, asks, and closes the connection.
 * @throws the error of the system or of TLS, `NoKafka`, or BreakwaterError `kafka-unavailable` after 4 s
 */
export async function apiVersions(
  place: BrokerPlace,
  tls: TlsOptions | undefined,
  signal: AbortSignal,
): Promise<ApiVersions> {
  const sockets = new Sockets(tls)
  try {
    return versionsIn(await within(firstFrame(sockets, place), ANSWER_MS, signal))
  } catch (error) {
    if (error instanceof WireError) throw new NoKafka('its answer is not one of Kafka', { cause: error })
    throw error
  } finally {
    sockets.destroy()
  }
}

function firstFrame(sockets: Sockets, { host, port }: BrokerPlace): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const frames = new Frames(MOST_BYTES, LEAST_BYTES)
    const onConnect = (): void => {
      socket.write(request())
    }
    const socket = sockets.factory({ host, port, ssl: {}, onConnect })
    socket.on('error', reject)
    socket.on('close', () => {
      reject(new NoKafka('it closes the connection'))
    })
    socket.on('data', (chunk: Buffer) => {
      try {
        const [frame] = frames.push(chunk)
        if (frame !== undefined) resolve(frame)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

function request(): Buffer {
  const message = new Writer().int16(API_VERSIONS).int16(0).int32(1).string('breakwater-doctor').finish()
  return Buffer.concat([new Writer().int32(message.length).finish(), message])
}

function versionsIn(frame: Buffer): ApiVersions {
  const reader = new Reader(frame)
  reader.int32()
  const error = reader.int16()
  if (error !== 0) throw new NoKafka(`it answers with the error ${error} of Kafka's protocol`)
  const ranges = reader.array((each) => [each.int16(), each.int16(), each.int16()] as const)
  return new Map(ranges.map(([key, , latest]) => [key, latest]))
}
