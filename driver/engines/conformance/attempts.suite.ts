/** For tests of engines: the connections that are tried to one port, whoever else in this process tries others. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Sees plain connections only: `tls.connect` does not say which it makes. */
export class Attempts {
  /** How many were begun. */
  tried = 0
  /** How many of them neither stand nor have failed. */
  pending = 0
  readonly #port: number

  /** Watches from now on. */
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
