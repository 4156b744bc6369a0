/** A view of a running test: pictures on a terminal, or a plain line every five seconds elsewhere. */
import type { Backend, Show } from '../../cluster/backend.ts'
import { LiveView } from './live-view.ts'
import { PlainView } from './plain-view.ts'
import { terminalOf } from './terminal/terminal.ts'

export interface View {
  /** The figures of another second have arrived. */
  readonly show: Show
  /** The load is being stopped. */
  stopping(): void
  /** Removes the view, and restores the terminal. */
  close(): void
}

export interface ViewOf {
  readonly backend: Backend
  readonly testId: string
  /** Ends the load: the reader has asked for it. */
  readonly stop: () => void
}

/**
 * Opens the view that suits standard error; undefined if it has been cancelled.
 * @throws BreakwaterError of `Backend.test`
 */
export async function openView({ backend, testId, stop }: ViewOf, cancelled?: AbortSignal): Promise<View | undefined> {
  const test = await backend.test(testId)
  if (cancelled?.aborted === true) return undefined
  const terminal = terminalOf(process)
  if (terminal === undefined) return new PlainView(backend, test)
  return new LiveView({ backend, test, stop, terminal })
}
