/** Where the figures of a test are doubtful on its time axis. Pure. */
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { Mark } from './marks.ts'

type Doubts = TestAnswer['verdict']['doubts']

/** A mark for each doubt about a part of the test, in the order of time; those about the whole test have none. */
export function doubtMarks(doubts: Doubts): Mark[] {
  return doubts
    .flatMap(({ code, message, nodeId, from, to }): Mark[] => {
      if (from === undefined || to === undefined) return []
      return [{ from, to, kind: 'doubt', text: `${code}: ${nodeId === undefined ? '' : `${nodeId}: `}${message}` }]
    })
    .sort((a, b) => a.from - b.from)
}
