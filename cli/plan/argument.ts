/** What the argument of a command is: a plan, or the URL of a target. */
import { statSync } from 'node:fs'

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-'

/**
 * Whether an argument is a plan: `-`, a file that exists, or a name that ends like one. With a scheme or a port, a name
 * that is no file is a URL.
 */
export function isPlanArgument(argument: string): boolean {
  if (argument === STANDARD_INPUT) return true
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(argument)) return false
  if (isFile(argument)) return true
  return /\.(?:ya?ml|json)$/i.test(argument) && !/^[^/]+:\d+(?:\/|$)/.test(argument)
}

function isFile(path: string): boolean {
  // Pipes of a shell, as in `<(…)`, are files to read as well.
  try {
    const stats = statSync(path)
    return stats.isFile() || stats.isFIFO()
  } catch {
    return false
  }
}

/** Whether a first word is a target or a plan, and no command: it has a dot, a slash or a colon, or is a file. */
export function looksLikeTarget(word: string): boolean {
  return !word.startsWith('-') && (/[./:]/.test(word) || isPlanArgument(word))
}
