/** The history in a thread of its own, which is started with the first call. */
import { Worker } from 'node:worker_threads'
import { BreakwaterError, type ErrorCode, messageOf } from '../../lib/errors.ts'
import type { RunSnapshot } from '../run/record.ts'
import type { Batch, History, KeepLimits, Resumption, TestPage, TestQuery } from './history.ts'

export interface StoreOptions {
  /** Where the files are; it is created if it is missing. */
  readonly directory: string
  readonly keep: KeepLimits
}

export interface Call {
  readonly id: number
  readonly method: keyof History
  readonly args: readonly unknown[]
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } }

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export class StoreClient implements History {
  readonly #options: StoreOptions
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #ended: Promise<void> | undefined
  #calls = 0
  /** Why the thread has ended. */
  #gone: string | undefined

  constructor(options: StoreOptions) {
    this.#options = options
  }

  write(batch: Batch): Promise<void> {
    return this.#call('write', batch) as Promise<void>
  }

  resume(): Promise<Resumption | undefined> {
    return this.#call('resume') as Promise<Resumption | undefined>
  }

  tests(query: TestQuery): Promise<TestPage> {
    return this.#call('tests', query) as Promise<TestPage>
  }

  find(testId: string): Promise<RunSnapshot | undefined> {
    return this.#call('find', testId) as Promise<RunSnapshot | undefined>
  }

  remove(testId: string): Promise<boolean> {
    return this.#call('remove', testId) as Promise<boolean>
  }

  async close(): Promise<void> {
    if (this.#worker === undefined) return
    await this.#call('close').catch(() => undefined)
    await this.#ended
  }

  #call(method: keyof History, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(gone(this.#gone))
    const worker = (this.#worker ??= this.#start())
    const id = (this.#calls += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, method, args } satisfies Call)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./store-thread.js', import.meta.url), { workerData: this.#options })
    worker.on('message', (reply: Reply) => {
      this.#hear(reply)
    })
    worker.on('error', (error) => {
      this.#end(messageOf(error))
    })
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#end('it was closed')
        resolve()
      })
    })
    return worker
  }

  #hear(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) waiting?.reject(new BreakwaterError(reply.error.code, reply.error.message))
    else waiting?.resolve(reply.value)
  }

  #end(reason: string): void {
    this.#gone ??= reason
    for (const { reject } of this.#waiting.values()) reject(gone(this.#gone))
    this.#waiting.clear()
  }
}

function gone(reason: string): BreakwaterError {
  return new BreakwaterError('store-unavailable', `the thread of the store has ended: ${reason}`)
}
