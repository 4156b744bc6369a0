/** Standard output. */
import { systemCode } from '../../lib/errors.ts'

/**
 * Resolves when the text has been written, so that the process may exit, with whether anybody still reads. Rejects when it
 * cannot be written.
 */
export function write(text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // The reader of a pipe may close it early.
      if (error === undefined || error === null) resolve(true)
      else if (systemCode(error) === 'EPIPE') resolve(false)
      else reject(error)
    })
  })
}
