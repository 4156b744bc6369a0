/**
 * Nothing that a test starts may outlive it, not even when the test process is killed. A small shell waits on a pipe
 * that only this process holds open; when the pipe closes, for whatever reason, the shell cleans up.
 *
 * A listener on the `exit` of the process would not do: it does not run after SIGKILL, and inside jest `process` is a
 * copy whose listeners nobody calls.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'

/** A shell that runs `cleanUp` once this process is gone. It sees its arguments as $1, $2 … and the last line told as $last. */
export class Guard {
  readonly #shell: ChildProcess

  constructor(cleanUp: string, args: readonly string[]) {
    const script = `last=; while read -r line; do last=$line; done; ${cleanUp}`
    // A group of its own: Ctrl-C in the terminal must not take the guard away first.
    this.#shell = spawn('/bin/sh', ['-c', script, 'guard', ...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    this.#shell.on('error', () => undefined)
    this.#shell.stdin?.on('error', () => undefined)
    this.#shell.unref()
    if (this.#shell.stdin instanceof Socket) this.#shell.stdin.unref()
  }

  /** Gives the shell a line to remember, in place of the one before. */
  tell(line: string): void {
    this.#shell.stdin?.write(`${line}\n`)
  }

  /** Ends the guard without cleaning up: that has been done. */
  dismiss(): void {
    this.#shell.kill('SIGKILL')
    this.#shell.stdin?.destroy()
  }
}
