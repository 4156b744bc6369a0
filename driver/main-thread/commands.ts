/** The commands of the orchestrator on the topic `control`: each is for a test, for every driver, or for one boot. */
import type { Control } from '../../lib/messages/control.ts'
import type { Change } from '../../lib/plan/changes.ts'

/** What a driver does on each command. */
export interface Orders {
  /** Ends the load of a test, or of all if it is null. */
  stop(testId: string | null, reason: string): void
  /** @param changes all changes of the run so far */
  change(testId: string, changes: readonly Change[]): void
  /** This boot must exit. */
  refuse(reason: string): void
  /** Sends the requests before or after a load. */
  hook(message: Extract<Control, { type: 'hook' }>): void
}

/** Carries out a command, if it is for this boot. */
export function obey(message: Control, self: { readonly nodeId: string; readonly boot: string }, orders: Orders): void {
  switch (message.type) {
    case 'beat':
      return
    case 'stop':
      orders.stop(message.testId, message.reason)
      return
    case 'change':
      orders.change(message.testId, message.changes)
      return
    case 'refuse':
      if (isFor(self, message)) orders.refuse(message.reason)
      return
    case 'hook':
      if (isFor(self, message)) orders.hook(message)
  }
}

function isFor(self: { readonly nodeId: string; readonly boot: string }, to: typeof self): boolean {
  return to.nodeId === self.nodeId && to.boot === self.boot
}
