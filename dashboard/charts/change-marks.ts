/** The changes of the load on the time axis. Pure. */
import { changeLabel, changeText, type LoadChange } from '../state/load-changes.ts'
import type { Mark } from './marks.ts'

/** A moment each, also those that are announced. */
export function changeMarks(changes: readonly LoadChange[]): Mark[] {
  return changes.map((change) => ({
    ...{ from: change.fromSeconds, kind: 'change', text: changeText(change), label: changeLabel(change) },
  }))
}
