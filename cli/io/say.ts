/** Sentences on standard error. */

type Write = (line: string) => void

const toStandardError: Write = (line) => {
  process.stderr.write(`${line}\n`)
}
let write = toStandardError

/** Writes a sentence to standard error. */
export function say(line: string): void {
  write(line)
}

/** From now on, sentences are written by this function, because something else stands on the terminal; undefined ends it. */
export function sayThrough(other: Write | undefined): void {
  write = other ?? toStandardError
}
