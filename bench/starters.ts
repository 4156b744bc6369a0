/** Several bare processes that all send a few requests at one instant: see starter.ts. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, fromMillis, later } from '../lib/units.ts'
import type { StartOrder } from './starter.ts'

const file = fileURLToPath(new URL('./starter.js', import.meta.url))
/** The minimum time to a trigger's start instant. */
const AHEAD = fromMillis(50)
const WITHIN_MS = 10_000

export class Starters {
  readonly #children: readonly ChildProcess[]

  constructor(count: number) {
    this.#children = Array.from({ length: count }, () => fork(file, { stdio: 'ignore' }))
  }

  /**
   * Makes each send a number of requests at one instant, labelled for the target's request log; resolves with that
   * instant.
   */
  async fire(url: string, count: number, testId: string): Promise<Micros> {
    const at = later(systemClock.now(), AHEAD)
    const signal = AbortSignal.timeout(WITHIN_MS)
    const answers = this.#children.map((child) => once(child, 'message', { signal }))
    this.#children.forEach((child, index) => {
      const headers = labels(testId, `starter-${index + 1}`)
      child.send({ at, url, headers, count } satisfies StartOrder)
    })
    const all = await Promise.all(answers)
    if (all.every(([answered]) => answered === true)) return at
    throw new BreakwaterError('internal', 'a bare process could not reach the target')
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }
}

function labels(testId: string, driver: string): StartOrder['headers'] {
  return { 'breakwater-test': testId, 'breakwater-driver': driver, 'breakwater-request': '0' }
}
