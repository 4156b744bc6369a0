/** The limits of the time limit of a request. */
import { MAX_TIMEOUT_SECONDS } from '../plan/limits.ts'

/** The shortest one, in seconds. */
const MIN_TIMEOUT_SECONDS = 0.001

/** What is wrong with a time limit, in seconds. */
export function timeoutFault(timeout = 1): string | undefined {
  return timeout >= MIN_TIMEOUT_SECONDS && timeout <= MAX_TIMEOUT_SECONDS ? undefined : 'must be from 1ms to 1h'
}
