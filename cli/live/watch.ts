/** Shows a test that runs elsewhere, or waits for its trigger. */
import type { Backend } from '../../cluster/backend.ts'
import type { TestAnswer } from '../../lib/api/answers.ts'
import { messageOf } from '../../lib/errors.ts'
import { onEndAsked } from '../../lib/end-requests.ts'
import { say } from '../io/say.ts'
import { openView } from './view.ts'

/**
 * For `breakwater test watch ID`: shows a test until it is over, and resolves with it. The keys change and stop the
 * test. Ctrl-C only ends the watching, and with it this process: the test goes on.
 * @throws BreakwaterError of `Backend.test` and `Backend.follow`, such as `not-found`
 */
export async function watchTest(backend: Backend, testId: string): Promise<TestAnswer> {
  const view = await openView({
    backend,
    testId,
    stop: () => {
      view?.stopping()
      backend.stop(testId).catch((error: unknown) => {
        say(`breakwater: ${messageOf(error)}`)
      })
    },
  })
  onEndAsked((code) => {
    view?.close()
    process.exit(code)
  })
  try {
    await backend.follow(testId, view?.show)
  } finally {
    view?.close()
  }
  return backend.test(testId)
}
