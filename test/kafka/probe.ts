/**
 * Is a broker in service? Asked in Kafka's own protocol, without a client library: the answer to a Metadata request
 * lists at least one broker. An open port or a line in the log says less than that.
 */
import { connect } from 'node:net'

const METADATA = 3
const VERSION = 1
const CLIENT = 'probe'

/** Metadata version 1 without topics: the array of topics is empty, which from version 1 on means none. */
function metadataRequest(): Buffer {
  const size = 2 + 2 + 4 + 2 + CLIENT.length + 4
  const request = Buffer.alloc(4 + size)
  request.writeInt32BE(size, 0)
  request.writeInt16BE(METADATA, 4)
  request.writeInt16BE(VERSION, 6)
  request.writeInt32BE(1, 8)
  request.writeInt16BE(CLIENT.length, 12)
  request.write(CLIENT, 14)
  return request
}

/** Host and port of `host:port`. @throws Error when there is no port */
export function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  const port = Number(address.slice(colon + 1))
  if (colon < 1 || !Number.isInteger(port) || port < 1) throw new Error(`'${address}' is not host:port`)
  return { host: address.slice(0, colon), port }
}

/** Whether a broker at this address is in service; false also when nothing answers within 2 s. */
export function isInService(address: string): Promise<boolean> {
  const socket = connect(splitAddress(address))
  const received: Buffer[] = []
  return new Promise((resolve) => {
    const end = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2_000, () => {
      end(false)
    })
    socket.on('connect', () => socket.write(metadataRequest()))
    socket.on('error', () => {
      end(false)
    })
    socket.on('close', () => {
      end(false)
    })
    socket.on('data', (bytes) => {
      received.push(bytes)
      const answer = Buffer.concat(received)
      // Length, correlation id, then the number of brokers.
      if (answer.length >= 12) end(answer.readInt32BE(8) > 0)
    })
  })
}
