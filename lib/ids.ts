/** Names that never repeat, also not after a restart: letters only, so that they can be typed and pasted. */
import { createHash } from 'node:crypto'
import { customAlphabet } from 'nanoid'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A test: 20 letters, as in the reference implementation. */
export const newTestId: () => string = customAlphabet(letters, 20)
/** A node: 10 letters. */
export const newNodeId: () => string = customAlphabet(letters, 10)
/** One life of one process: 12 letters. */
export const newBootId: () => string = customAlphabet(letters, 12)
/** One metrics message: 20 letters. */
export const newReportId: () => string = customAlphabet(letters, 20)

/** The node id of a seed: the same 10 letters each time, as `SEED` does in the reference implementation. */
export function seededNodeId(seed: string): string {
  const digest = createHash('sha256').update(`breakwater node ${seed}`).digest()
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('')
}
