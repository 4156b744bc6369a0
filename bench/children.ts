/** The processes that measurements start beside systems: ended with the bench, however it ends. */
import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Ends a child with this process; returns the child. */
export function endAtExit<T extends ChildProcess>(child: T): T {
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Ends all of them now. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

process.once('exit', killChildren)
