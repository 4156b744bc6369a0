/**
 * Requests to end a process: a signal, or the end of its parent process. npm forwards each signal that the terminal has
 * already sent to the whole process group, and when npm itself is killed, it forwards nothing.
 */
import { readFileSync } from 'node:fs'

/** The signals that end a process, with the exit code for a second one. SIGHUP is sent when a terminal is closed. */
export const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** No user presses Ctrl-C twice within this time. */
const ECHO_MS = 100
const LOOK_FOR_PARENT_MS = 500

/** Read when this module is loaded, so that a later end of the parent is detected. */
const starters = startersNow()

/** Decides which of the arriving signals are separate requests. */
export class EndRequests {
  readonly #asked: (code: number) => void
  #last: { readonly code: number; readonly atMs: number } | undefined

  /** @param asked is called for each request, with the exit code of the signal */
  constructor(asked: (code: number) => void) {
    this.#asked = asked
  }

  /** Handles a signal that arrived at an instant in milliseconds. The same signal within 100 ms is the same request. */
  signal(code: number, atMs: number): void {
    const last = this.#last
    this.#last = { code, atMs }
    if (last?.code !== code || atMs - last.atMs >= ECHO_MS) this.#asked(code)
  }

  /**
   * Handles the end of the parent process. It acts like SIGHUP, but never as a second request, because the first may
   * have caused it.
   */
  parentGone(): void {
    if (this.#last === undefined) this.#asked(signalCodes.SIGHUP)
  }
}

/** Calls `asked` for each request to end this process, with the exit code of the signal. */
export function onEndAsked(asked: (code: number) => void): void {
  const requests = new EndRequests(asked)
  for (const [signal, code] of Object.entries(signalCodes)) {
    process.on(signal, () => {
      requests.signal(code, performance.now())
    })
  }
  const looking = setInterval(() => {
    if (startersNow() === starters) return
    clearInterval(looking)
    requests.parentGone()
  }, LOOK_FOR_PARENT_MS)
  looking.unref()
}

/** The ids of the parent processes. Between npm and its script there is a shell, which survives when npm is killed. */
function startersNow(): string {
  const parent = process.ppid
  return process.env['npm_command'] === undefined ? String(parent) : `${parent} ${parentOf(parent)}`
}

/** The parent of another process where the system provides it (Linux), else an empty text. */
function parentOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program name is in parentheses and may contain any character.
    return stat.slice(stat.lastIndexOf(')')).split(' ')[2] ?? ''
  } catch {
    return ''
  }
}
