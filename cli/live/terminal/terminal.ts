/** The terminal of this process, as far as the view uses it. */
import { readFileSync } from 'node:fs'
import { isTerminal, usesColour } from '../../../lib/terminal/colour.ts'
import type { KeyStream } from './keys.ts'
import type { TerminalStream } from './screen.ts'

export interface LiveTerminal {
  readonly output: TerminalStream & {
    on(event: 'resize', listener: () => void): unknown
    off(event: 'resize', listener: () => void): unknown
  }
  /** Undefined if standard input is something else. */
  readonly input: KeyStream | undefined
  readonly colours: boolean
  /** Whether this process may use the terminal: a job in the background may not. */
  readonly isOurs: () => boolean
}

type Own = Pick<NodeJS.Process, 'stderr' | 'stdin' | 'env'>

/** Undefined if there is none, none that can move its cursor (`TERM=dumb`), or one that others use. */
export function terminalOf({ stderr, stdin, env }: Own): LiveTerminal | undefined {
  if (!isTerminal(stderr, env) || !isForeground()) return undefined
  const colours = usesColour(stderr, env)
  return { output: stderr, input: stdin.isTTY ? stdin : undefined, colours, isOurs: isForeground }
}

/**
 * Whether the process group of this process is the one in the foreground of its terminal, where the system says so
 * (Linux): a job in the background that changes the mode of the terminal is stopped (POSIX, SIGTTOU).
 */
function isForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // The program name is in parentheses and may contain any character. After it: state, parent, group, session, terminal, and its foreground group.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return foreground === '-1' || foreground === group
  } catch {
    return true
  }
}
