/**
 * The view of a run that begins in this process: it is loaded a moment after the load has begun, so that it delays no
 * first request.
 */
import type { Show } from '../../cluster/backend.ts'
import { pause } from '../../lib/clock.ts'
import type { View, ViewOf } from './view.ts'

/** A longer time to the start is shown. */
const NOTICEABLE_MS = 500
/** After the start of the load. */
const LATER_MS = 150

export class LateView implements View {
  readonly #closed = new AbortController()
  #view: View | undefined
  #isStopping = false

  /** @param startAt the start of the load, as the orchestrator says it */
  constructor(of: ViewOf, startAt: string | null) {
    const startsInMs = startAt === null ? 0 : Date.parse(startAt) - Date.now()
    // Without a view the run goes on, and its errors are reported elsewhere.
    this.#open(of, startsInMs >= NOTICEABLE_MS ? 0 : Math.max(0, startsInMs) + LATER_MS).catch(() => undefined)
  }

  readonly show: Show = (figures) => {
    this.#view?.show(figures)
  }

  stopping(): void {
    this.#isStopping = true
    this.#view?.stopping()
  }

  close(): void {
    this.#closed.abort()
    this.#view?.close()
  }

  async #open(of: ViewOf, afterMs: number): Promise<void> {
    const { signal } = this.#closed
    await pause(afterMs, signal)
    if (signal.aborted) return
    const { openView } = await import('./view.ts')
    const view = await openView(of, signal)
    if (view === undefined) return
    this.#view = view
    if (this.#isStopping) view.stopping()
  }
}
