/** A second protocol, for tests: lines over TCP that come back as they were sent. A load thread loads it as a module. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'
import { systemClock } from '../../lib/clock.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { between, micros } from '../../lib/units.ts'
import { Deadlines, type Timed } from '../engines/deadlines.ts'
import type { Engine, EngineTask, Sink } from '../engines/engine.ts'
import { emptyCompletion, LateFailures, noExchange } from '../engines/outcomes.ts'
import type { Exchange } from '../load-thread/exchange.ts'
import type { Protocol, WarmUpServer } from './protocol.ts'

const options = z.strictObject({ line: z.string().min(1), delimiter: z.string().min(1) })

export const protocol: Protocol = {
  name: 'echo',
  engines: ['echo'],
  options,
  measurements: [{ name: 'endToEnd', title: 'end to end', means: 'From the hand-over of a line to its echo.' }],
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

/** A server on loopback, and what a plan says to send lines to it. */
export async function echoServer(serve: (socket: Socket) => void): Promise<WarmUpServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    target: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says: { protocol: { name: 'echo', options: { line: 'hello', delimiter: '\n' } } },
    close: () => {
      server.close()
    },
  }
}

/** A connection, and the line that is on its way on it. */
class Line implements Timed<Line> {
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
}

class EchoEngine implements Engine {
  inFlight = 0
  readonly #task: EngineTask
  readonly #sink: Sink
  readonly #sent: string
  readonly #free: Line[] = []
  readonly #all: Line[] = []
  readonly #completion = emptyCompletion()
  readonly #deadlines: Deadlines<Line>
  readonly #late: LateFailures<Line>
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined

  constructor(task: EngineTask, sink: Sink) {
    this.#task = task
    this.#sink = sink
    const { line, delimiter } = options.parse(task.plan.protocol?.options)
    this.#sent = line + delimiter
    this.#deadlines = new Deadlines(task.timeout, (late) => {
      this.#fail(late, 'timeout')
    })
    this.#late = new LateFailures({
      free: (failed) => {
        this.#release(failed)
      },
      failed: (failure) => {
        sink.failed(failure)
      },
      told: () => {
        this.#look()
      },
    })
  }

  fire(exchange: Exchange): boolean {
    const line = this.#closing === undefined ? (this.#free.pop() ?? this.#open()) : undefined
    if (line === undefined) return false
    this.inFlight += 1
    Object.assign(line, { exchange, firedAt: exchange.firedAt, busy: true, failure: undefined, heard: '' })
    this.#deadlines.add(line)
    if (line.socket === undefined) this.#connect(line)
    else this.#send(line)
    return true
  }

  async close(): Promise<void> {
    this.#closing ??= new Promise<void>((resolve) => (this.#drained = resolve))
    this.#look()
    await this.#closing
    this.#deadlines.stop()
    for (const { socket } of this.#all) socket?.destroy()
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const line of this.#all) if (line.busy) this.#end(line, 'aborted')
    await closed
  }

  #look(): void {
    if (this.inFlight === 0) this.#drained()
  }

  #open(): Line | undefined {
    if (this.#all.length === this.#task.slots) return undefined
    const line = new Line()
    this.#all.push(line)
    return line
  }

  #connect(line: Line): void {
    const { hostname, port } = new URL(this.#task.plan.target)
    const socket = connect(Number(port), hostname)
    line.socket = socket
    socket.setEncoding('utf8')
    socket.once('connect', () => {
      if (line.busy && line.socket === socket) this.#send(line)
    })
    socket.on('data', (text: string) => {
      if (line.busy && line.socket === socket) this.#hear(line, text)
    })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      if (line.socket !== socket) return
      line.socket = undefined
      if (line.busy) this.#end(line, 'closed')
    })
  }

  #send(line: Line): void {
    line.sentAt = systemClock.now()
    line.socket?.write(this.#sent)
  }

  #hear(line: Line, text: string): void {
    line.heard += text
    if (line.heard.length < this.#sent.length) return
    if (line.heard === this.#sent) this.#complete(line)
    else this.#end(line, 'echo:mismatch')
  }

  #complete(line: Line): void {
    const { exchange, sentAt, firedAt } = line
    const endedAt = systemClock.now()
    const bytes = { bytesReceived: this.#sent.length, bytesSent: this.#sent.length }
    this.#deadlines.remove(line)
    this.#release(line)
    this.#sink.measured(exchange, 0, between(firedAt, endedAt))
    this.#sink.completed(
      Object.assign(this.#completion, { exchange, sentAt, firstByteAt: endedAt, endedAt, status: 0, ...bytes }),
    )
    this.#look()
  }

  #end(line: Line, code: FailureCode): void {
    this.#deadlines.remove(line)
    this.#fail(line, code)
  }

  /** Whatever may yet come back is nobody's, so the connection goes with it. */
  #fail(line: Line, code: FailureCode): void {
    const { socket } = line
    Object.assign(line, { failure: code, endedAt: systemClock.now(), busy: false, socket: undefined })
    socket?.destroy()
    this.#late.add(line)
  }

  #release(line: Line): void {
    line.busy = false
    this.inFlight -= 1
    this.#free.push(line)
  }
}
