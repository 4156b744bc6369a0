/** `breakwater run` as a process of its own against a server that counts, for end-to-end tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import { z } from 'zod'
import { figuresAnswer, metricsAnswer, testAnswer } from '../../lib/api/answers.ts'

const command = fileURLToPath(new URL('../../../scripts/breakwater.mjs', import.meta.url))

/** `--json` as its readers may rely on it. */
export const reportSchema = z.object({
  TestId: z.string(),
  name: z.string(),
  type: testAnswer.shape.type,
  state: testAnswer.shape.state,
  target: z.string(),
  method: z.string(),
  engine: z.string(),
  load: z.array(z.object({ name: z.string(), measured: z.boolean(), text: z.string() })),
  seed: z.number().nullable(),
  startAt: testAnswer.shape.startAt,
  workers: z.number().nullable(),
  timeScale: z.number().nullable(),
  seconds: z.number(),
  drainSeconds: z.number().nullable(),
  verdict: testAnswer.shape.verdict,
  overall: figuresAnswer,
  bytesPerSecond: z.number().nullable(),
  distribution: metricsAnswer.shape.distribution,
  rateOverTime: z
    .object({
      seconds: z.number(),
      longest: z.number(),
      min: z.number(),
      median: z.number(),
      max: z.number(),
      stddev: z.number(),
      stretches: z.array(z.object({ from: z.number(), to: z.number(), rate: z.number() })),
    })
    .optional(),
  phases: metricsAnswer.shape.phases,
  requests: metricsAnswer.shape.requests,
  parts: metricsAnswer.shape.parts,
  checkExamples: testAnswer.shape.checkExamples,
  drivers: metricsAnswer.shape.drivers,
  missing: metricsAnswer.shape.missing,
  events: testAnswer.shape.events,
})

export type RunReport = z.infer<typeof reportSchema>

export interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly bytes: Buffer
}

/** A server that counts what it gets. */
export class CountingTarget {
  /** What it does with a request that is whole. */
  answer: (response: ServerResponse) => void = (response) => response.end('counted')
  count = 0
  last: Seen | undefined
  readonly #servers: Server[] = []

  /** Listens on a port of its own, or on a Unix socket. Returns its address. */
  async listen(path?: string): Promise<string> {
    const server = createServer(this.#listener)
    this.#servers.push(server)
    if (path === undefined) server.listen(0, '127.0.0.1')
    else server.listen(path)
    await once(server, 'listening')
    return path ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  /** Begins to count anew, and answers. */
  reset(): void {
    this.count = 0
    this.last = undefined
    this.answer = (response) => response.end('counted')
  }

  /** Open connections. */
  async connections(): Promise<number> {
    const open = this.#servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.getConnections((_, number) => {
            resolve(number)
          })
        }),
    )
    return (await Promise.all(open)).reduce((sum, number) => sum + number, 0)
  }

  close(): void {
    for (const server of this.#servers) {
      server.closeAllConnections()
      server.close()
    }
  }

  readonly #listener: RequestListener = (request, response) => {
    this.count += 1
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      const bytes = Buffer.concat(chunks)
      this.last = { method, url, headers, body: bytes.toString(), bytes }
      this.answer(response)
    })
  }
}

const started: ChildProcess[] = []

/** Ends whatever a test has left. */
export function endAll(): void {
  for (const child of started.splice(0)) child.kill('SIGKILL')
}

export interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Exit code, or the signal that ended it, once both streams have ended. */
  readonly ended: Promise<number | string>
}

/** The command as it was compiled, without the script that looks whether anything is missing. */
export const compiled = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** Starts `breakwater` with these arguments and this standard input. */
export function start(argv: readonly string[], input?: string | Buffer, program = command): Running {
  // Jest gives a test file its own environment, which is not that of its process.
  const { env } = process
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['pipe', 'pipe', 'pipe'], env })
  started.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { child, out: () => out, err: () => err, ended }
}

/** Runs `breakwater run` to its end. */
export async function run(
  argv: readonly string[],
  input?: string | Buffer,
): Promise<{ code: number | string; out: string; err: string }> {
  const { ended, out, err } = start(['run', ...argv], input)
  return { code: await ended, out: out(), err: err() }
}

/** The exit code of a load of which requests succeeded: how far its numbers can be trusted, the machine decides. */
export function codeOf({ verdict }: RunReport): number {
  return verdict.trust === 'invalid' ? 98 : 0
}

/** Runs with `--json`, without progress, and returns the report, which the schema has accepted. */
export async function report(argv: readonly string[], input?: string | Buffer): Promise<RunReport> {
  const { out, err, code } = await run([...argv, '--json', '--quiet'], input)
  expect(err).toBe('')
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  const value = reportSchema.parse(JSON.parse(out))
  expect(code).toBe(codeOf(value))
  return value
}
