/** Fetches what the views show, and dispatches it. Each kind is never fetched twice at a time. */
import type { LiveAnswer } from '../../lib/api/answers.ts'
import type { Client } from '../api/client.ts'
import { isDivided } from '../state/breakdown.ts'
import { isUpToDate, resumptionNotice } from '../state/resumption.ts'
import type { Action, State } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { textOf } from './error-text.ts'
import { Latest } from './latest.ts'
import { type ListPlace, pagesOf } from './list-place.ts'

export interface FetcherParts {
  readonly store: Store<State, Action>
  readonly client: Client
  /** Which part of the list of tests is shown; undefined for none. */
  readonly list: () => ListPlace | undefined
  /** Shows another part of it, because the present one does not exist. */
  readonly correct: (list: ListPlace) => void
}

/** The list of tests may be that much behind the events, in ms: the history is written once a second. */
const BEHIND = 1_500
/** How often figures by phase and request are fetched, in ms: that response contains those of each driver, too. */
const BREAKDOWN_EVERY = 3_000

export class Fetcher {
  readonly fleet = new Latest(() => this.#fetchFleet())
  readonly tests = new Latest(() => this.#fetchTests())
  readonly queue = new Latest(() => this.#fetchQueue())
  readonly timeline = new Latest(() => this.#fetchTimeline())
  readonly #metrics = new Latest(() => this.#fetchMetrics())
  readonly #breakdown = new Latest(async () => {
    this.#metrics.run()
    await new Promise((resolve) => window.setTimeout(resolve, BREAKDOWN_EVERY))
  })
  readonly #parts: FetcherParts
  /** Figures that are shown together with the timeline that is asked for next. */
  #live: LiveAnswer | undefined
  /** Whether the figures of the whole test are wanted as well, which otherwise come with events. */
  #isWholeDue = false
  #later: number | undefined

  constructor(parts: FetcherParts) {
    this.#parts = parts
  }

  /** Some test has changed: the list is fetched now, and again when the history knows of it. */
  testsChanged(): void {
    this.tests.run()
    this.#later ??= window.setTimeout(() => {
      this.#later = undefined
      this.tests.run()
    }, BEHIND)
  }

  /** The test that is viewed has new figures. */
  figures(live: LiveAnswer): void {
    this.#live = live
    this.timeline.run()
    const config = this.#parts.store.state.open?.test?.config
    if (config !== undefined && isDivided(config)) this.#breakdown.run()
  }

  /** Fetches a test, and then its figures. Never rejects. */
  async test(testId: string): Promise<void> {
    const { client, store } = this.#parts
    try {
      const event = store.state.open?.event
      this.#dispatch({ type: 'test', test: await client.test(testId), event })
      this.#isWholeDue = true
      this.#metrics.run()
    } catch (error) {
      this.#dispatch({ type: 'fault', testId, text: textOf(error) })
    }
  }

  #dispatch(action: Action): void {
    this.#parts.store.dispatch(action)
  }

  async #fetchFleet(): Promise<void> {
    const answer = await this.#parts.client.drivers(this.#parts.store.state.changesCursor)
    this.#dispatch({ type: 'drivers', answer, at: Date.now() })
  }

  async #fetchTests(): Promise<void> {
    const list = this.#parts.list()
    if (list === undefined) return
    const answer = await this.#parts.client.tests(list)
    const last = pagesOf(answer.total)
    if (list.page > last) this.#parts.correct({ ...list, page: last })
    else this.#dispatch({ type: 'tests', answer, list })
  }

  async #fetchQueue(): Promise<void> {
    this.#dispatch({ type: 'queue', answer: await this.#parts.client.queue() })
  }

  async #fetchMetrics(): Promise<void> {
    const { open } = this.#parts.store.state
    if (open === undefined) return
    const isWhole = this.#isWholeDue
    this.#isWholeDue = false
    const metrics = await this.#parts.client.metrics(open.testId)
    this.#dispatch(isWhole ? { type: 'metrics', metrics, live: open.live } : { type: 'breakdown', metrics })
  }

  async #fetchTimeline(): Promise<void> {
    const { open } = this.#parts.store.state
    if (open === undefined) return
    const live = this.#live
    this.#live = undefined
    try {
      const answer = await this.#parts.client.timeline(open.testId, open.series?.cursor)
      this.#dispatch({ type: 'timeline', answer, live, at: Date.now() })
    } catch (error) {
      if (live !== undefined) this.#dispatch({ type: 'figures', live })
      throw error
    }
    await this.#tellResumption()
  }

  /** Says once that an orchestrator has continued the test, as soon as it is known what is missing. */
  async #tellResumption(): Promise<void> {
    const { open } = this.#parts.store.state
    if (open?.resumedAt === undefined || !isUpToDate(open, Date.now())) return
    const { missing } = await this.#parts.client.metrics(open.testId)
    const time = new Date(open.resumedAt).toLocaleTimeString()
    this.#dispatch({ type: 'resumption', testId: open.testId, notice: resumptionNotice(time, missing) })
  }
}
