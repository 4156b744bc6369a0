/** Waits for the end of a test, for clients that would otherwise ask again and again. */
import { isFinal } from '../../lib/api/run-states.ts'
import { toMillis, type Micros } from '../../lib/units.ts'
import type { OrchestratorService } from '../service.ts'

/**
 * Resolves when a test is over or was removed, after a time, or when the signal is aborted.
 * @throws BreakwaterError `not-found`
 */
export function untilOver(
  testId: string,
  service: Pick<OrchestratorService, 'test' | 'listen'>,
  { longest, signal }: { readonly longest: Micros; readonly signal: AbortSignal },
): Promise<void> {
  if (isFinal(service.test(testId).state)) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      ignore()
      resolve()
    }
    const timer = setTimeout(end, toMillis(longest))
    signal.addEventListener('abort', end)
    const ignore = service.listen((event) => {
      const over = event.type === 'run' && event.data.TestId === testId && isFinal(event.data.state)
      if (over || (event.type === 'removed' && event.data.TestId === testId)) end()
    })
  })
}
