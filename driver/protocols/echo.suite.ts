/** A second protocol, for tests: lines over TCP that are echoed. A load thread loads it as a module. */
import { connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'
import { systemClock } from '../../lib/clock.ts'
import { listenOnLoopback } from '../../lib/listen.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { between, micros } from '../../lib/units.ts'
import type { Completion, EngineTask, Sink } from '../engines/engine.ts'
import { noExchange } from '../engines/outcomes.ts'
import { type EngineSlot, SlotEngine } from '../engines/slot-engine.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { Protocol, WarmUpServer } from './protocol.ts'

const options = z.strictObject({ line: z.string().min(1), delimiter: z.string().min(1) })

export const protocol: Protocol = {
  name: 'echo',
  engines: ['echo'],
  options,
  measurements: [{ name: 'endToEnd', title: 'end to end', means: 'From the hand-over of a line to its echo.' }],
  notes: [],
  failures: { mismatch: 'what came back was another line' },
  needs: ({ target }) => ({
    requestsEach: 1,
    anew: false,
    host: new URL(target).hostname,
    bytesEach: 8_192,
    dialFactor: 1,
  }),
  load: () => Promise.resolve((task, sink) => new EchoEngine(task, sink)),
  warmUp: () => echoServer((socket) => socket.pipe(socket)),
}

/** A server on loopback, and the options of a plan that sends lines to it. */
export async function echoServer(serve: (socket: Socket) => void): Promise<WarmUpServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    serve(socket)
  })
  const port = await listenOnLoopback(server)
  return {
    target: `tcp://127.0.0.1:${port}`,
    says: { protocol: { name: 'echo', options: { line: 'hello', delimiter: '\n' } } },
    close: () => {
      server.close()
    },
  }
}

/** A connection, and the line in flight on it. */
class Line implements EngineSlot<Line> {
  socket: Socket | undefined
  exchange = noExchange
  firedAt = micros(0)
  sentAt = micros(0)
  endedAt = micros(0)
  older: Line | undefined
  newer: Line | undefined
  failure: FailureCode | undefined
  readonly detail = undefined
  busy = false
  heard = ''

  describe(completion: Completion): void {
    const { exchange, sentAt, endedAt, heard } = this
    const bytes = { bytesReceived: heard.length, bytesSent: heard.length }
    Object.assign(completion, { exchange, sentAt, firstByteAt: endedAt, endedAt, status: 0, ...bytes })
  }
}

class EchoEngine extends SlotEngine<Line> {
  readonly #to: URL
  readonly #sent: string

  constructor(task: EngineTask, sink: Sink) {
    super(task, sink)
    this.#to = new URL(task.plan.target)
    const { line, delimiter } = options.parse(task.plan.protocol?.options)
    this.#sent = line + delimiter
  }

  protected create(): Line {
    return new Line()
  }

  protected begin(line: Line, exchange: Exchange): void {
    Object.assign(line, { exchange, firedAt: exchange.firedAt, busy: true, failure: undefined, heard: '' })
    if (line.socket === undefined) this.#connect(line)
    else this.#send(line)
  }

  /** A late echo could be attributed to the next request, so the connection is closed. */
  protected giveUp(line: Line, code: FailureCode): void {
    const { socket } = line
    Object.assign(line, { failure: code, endedAt: systemClock.now(), busy: false, socket: undefined })
    socket?.destroy()
  }

  protected overdue(): FailureCode {
    return 'timeout'
  }

  protected shutDown(): void {
    for (const { socket } of this.slots) socket?.destroy()
  }

  #connect(line: Line): void {
    const socket = connect(Number(this.#to.port), this.#to.hostname)
    const whenBusy = (act: () => void): void => {
      if (line.busy && line.socket === socket) act()
    }
    line.socket = socket.setEncoding('utf8')
    socket.once('connect', () => {
      whenBusy(() => {
        this.#send(line)
      })
    })
    socket.on('data', (text: string) => {
      whenBusy(() => {
        this.#hear(line, text)
      })
    })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      whenBusy(() => {
        this.#reject(line, 'closed')
      })
      if (line.socket === socket) line.socket = undefined
    })
  }

  #send(line: Line): void {
    line.sentAt = systemClock.now()
    line.socket?.write(this.#sent)
  }

  #hear(line: Line, text: string): void {
    line.heard += text
    if (line.heard.length < this.#sent.length) return
    if (line.heard !== this.#sent) {
      this.#reject(line, 'echo:mismatch')
      return
    }
    line.busy = false
    line.endedAt = systemClock.now()
    this.sink.measured(line.exchange, 0, between(line.firedAt, line.endedAt))
    this.succeeded(line)
  }

  #reject(line: Line, code: FailureCode): void {
    this.giveUp(line, code)
    this.failed(line)
  }
}
