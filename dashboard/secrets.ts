/** Bodies and plans as they are shown: without what the log hides as well. */
import { hideSecrets } from '../lib/plan/secrets.ts'

export interface Masked<T> {
  /** The value with `***` in place of each secret. */
  readonly value: T
  /** Whether it has a secret. */
  readonly hides: boolean
}

/** @param given a value that JSON can express */
export function withoutSecrets<T>(given: T): Masked<T> {
  const json = JSON.stringify(given)
  const masked = JSON.stringify(given, hideSecrets)
  return json === masked ? { value: given, hides: false } : { value: JSON.parse(masked) as T, hides: true }
}
