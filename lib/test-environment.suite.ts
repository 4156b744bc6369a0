/**
 * What each test file runs in: Jest's environment for Node, which in addition takes back what a file leaves behind in its
 * worker. Jest loads itself anew for each file and runs every test within an `AsyncLocalStorage` of its own that it never
 * disables. Up to Node 22 every promise and every asynchronous call visits all storages that are enabled in the process, so
 * each file of a worker was slower than the one before it, and the memory of a file was never free again.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { TestEnvironment } from 'jest-environment-node'

type Storage = AsyncLocalStorage<unknown>

/** The storages that something ran in since they were last disabled. */
const enabled = new Set<Storage>()

const prototype = AsyncLocalStorage.prototype as unknown as {
  run: (this: Storage, ...given: unknown[]) => unknown
}
const { run } = prototype
prototype.run = function (...given) {
  enabled.add(this)
  return run.apply(this, given)
}

export default class extends TestEnvironment {
  override async teardown(): Promise<void> {
    await super.teardown()
    for (const storage of enabled) storage.disable()
    enabled.clear()
  }
}
