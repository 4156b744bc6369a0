/** For tests of engines: counts the connection attempts to one port, without those to others. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Observes only plain connections: `tls.connect` does not report its own. */
export class Attempts {
  /** The number of attempts. */
  tried = 0
  /** The number of attempts that have neither succeeded nor failed. */
  pending = 0
  readonly #port: number

  /** Starts observing. */
  constructor(url: string) {
    this.#port = Number(new URL(url).port)
    subscribe('net.client.socket', this.#onSocket)
  }

  end(): void {
    unsubscribe('net.client.socket', this.#onSocket)
  }

  #onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    socket.on('connectionAttempt', (_address: string, port: number) => {
      if (port === this.#port) this.#follow(socket)
    })
  }

  #follow(socket: Socket): void {
    let isPending = true
    const settled = (): void => {
      if (isPending) this.pending -= 1
      isPending = false
    }
    this.tried += 1
    this.pending += 1
    socket.once('connect', settled).once('close', settled)
  }
}
