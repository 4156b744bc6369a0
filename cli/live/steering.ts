/** What a key asks of a running load, and what became of it as a sentence. Pure. */
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { AskedChange, LoadChange } from '../../lib/api/load-changes.ts'
import { rateText } from './picture/numbers.ts'

export type SteeringKey = 'pause' | 'faster' | 'slower'

/** One press changes the rate by this factor, and the opposite key changes it back. */
const STEP = 1.1

/** The change that a key asks for, from the changes so far. @param phase the name of the current phase */
export function changeFor(key: SteeringKey, { changes = [] }: Pick<TestAnswer, 'changes'>, phase: string): AskedChange {
  if (key === 'pause') {
    const last = changes.findLast(({ kind }) => kind === 'pause' || kind === 'resume')
    return { kind: last?.kind === 'pause' ? 'resume' : 'pause' }
  }
  const by = key === 'faster' ? STEP : 1 / STEP
  // A rate holds until the end of its phase, a factor from then on.
  const last = changes.findLast(({ kind, phase: of }) => kind === 'factor' || (kind === 'rate' && of === phase))
  if (last?.perSecond !== undefined) return { kind: 'rate', perSecond: stepped(last.perSecond * by), per: 'total' }
  return { kind: 'factor', factor: stepped((last?.factor ?? 1) * by) }
}

/** Three digits: then each step up is undone by one step down. */
function stepped(value: number): number {
  return Number(value.toPrecision(3))
}

/** What a change that was accepted does. */
export function changedText({ kind, fromSeconds, factor = 1, perSecond = 0 }: LoadChange): string {
  const from = `from second ${fromSeconds} on`
  switch (kind) {
    case 'pause':
      return `paused ${from}`
    case 'resume':
      return `goes on ${from}`
    case 'factor':
      return `${factor} × the planned rate ${from}`
    case 'rate':
      return `${rateText(perSecond)} ${from}`
    case 'users':
    case 'end':
      return `changed ${from}`
  }
}
