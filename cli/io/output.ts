/** Standard output. */
import { systemCode } from '../../lib/errors.ts'

/** Resolves when the text has been written, so that the process may exit. Rejects when it cannot be written. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // The reader of a pipe may close it early.
      if (error === undefined || error === null || systemCode(error) === 'EPIPE') resolve()
      else reject(error)
    })
  })
}
