/** Ids that never repeat, even after a restart: letters only, so that they are easy to type and paste. */
import { createHash } from 'node:crypto'
import { customAlphabet } from 'nanoid'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The id of a test: 20 letters, as in the reference implementation. */
export const newTestId: () => string = customAlphabet(letters, 20)
/** The id of a node: 10 letters. */
export const newNodeId: () => string = customAlphabet(letters, 10)
/** The id of one boot: 12 letters. */
export const newBootId: () => string = customAlphabet(letters, 12)
/** The id of one metrics message: 20 letters. */
export const newReportId: () => string = customAlphabet(letters, 20)

/** The node id for a seed: always the same 10 letters, as with `SEED` in the reference implementation. */
export function seededNodeId(seed: string): string {
  const digest = createHash('sha256').update(`breakwater node ${seed}`).digest()
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('')
}
