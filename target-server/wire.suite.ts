/** Helpers for the tests of this folder: a target in their own process, and a client that reads raw bytes. */
import { type Socket, connect } from 'node:net'
import { silentLog } from '../lib/log.ts'
import { type RunningTarget, type StartOptions, startTarget } from './server.ts'

/** A target on a free port, with the most frequent requests of tests. */
export interface Subject extends RunningTarget {
  readonly url: string
  /** The body of `GET path`. */
  text(path: string): Promise<string>
  /** Sends JSON to a control route; returns its status and response. */
  tell(method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }>
}

/** Starts a target for tests. */
export async function startSubject(options: StartOptions = {}): Promise<Subject> {
  const target = await startTarget(options, silentLog)
  const url = `http://127.0.0.1:${target.port}`
  return {
    ...target,
    url,
    text: async (path) => (await fetch(url + path)).text(),
    tell: async (method, path, body) => {
      const response = await fetch(url + path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, answer: await response.json() }
    },
  }
}

/** A raw connection: the data read so far, and how it ended. */
export class Wire {
  received = ''
  /** `end` after a clean close, else the code of the error; undefined while it is open. */
  fate: string | undefined
  readonly socket: Socket

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setEncoding('latin1')
    this.socket.on('data', (chunk: string) => {
      this.received += chunk
    })
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.fate = error.code ?? 'error'
    })
    this.socket.on('close', () => {
      this.fate ??= 'end'
    })
  }

  /** Writes a request head. */
  ask(line: string, headers: readonly string[] = []): this {
    this.socket.write([`${line} HTTP/1.1`, 'Host: target', ...headers, '', ''].join('\r\n'))
    return this
  }

  /** Everything after the first empty line. */
  get body(): string {
    return this.received.slice(this.received.indexOf('\r\n\r\n') + 4)
  }
}

/** Waits until the condition holds; the test's timeout ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}
