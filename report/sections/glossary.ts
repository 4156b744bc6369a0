/** The unusual words of a text report, each explained in one line where the report has it. docs/terminology.md defines them. */
import { type Line, row } from './lines.ts'

interface Entry {
  readonly word: string
  /** Where the word stands in the lines of a report. */
  readonly seen: RegExp
  readonly means: string
}

/** In the order in which a report has them. */
const entries: readonly Entry[] = [
  { word: 'undecided', seen: /^undecided /m, means: 'there was nothing to judge, or the numbers cannot be trusted' },
  { word: 'DEGRADED', seen: /^DEGRADED: /m, means: 'use the numbers, but read the reason beside them first' },
  { word: 'INVALID', seen: /^INVALID: /m, means: 'do not use the numbers: the generator distorted them' },
  { word: 'planned', seen: /^planned /m, means: 'what was due by the plan, however fast the target answered' },
  { word: 'dropped', seen: /^dropped /m, means: 'was due and never sent' },
  { word: 'backlog', seen: /backlog/m, means: 'requests that are due and wait, because too many are in flight' },
  { word: 'never sent', seen: /^never sent /m, means: 'planned, but the load ended before' },
  { word: 'lost', seen: /^lost /m, means: 'what drivers that vanished may have sent without reporting it' },
  { word: 'tolerated', seen: /^tolerated /m, means: 'faults of responses that were read nevertheless' },
  {
    word: 'response',
    seen: /^response /m,
    means: 'from when a request was due or sent to the end of its answer',
  },
  { word: 'wait', seen: /^wait +\d/m, means: 'due, but the target had not yet answered enough earlier ones' },
  { word: 'slip', seen: /^slip +[\d–]/m, means: 'how late the generator itself was' },
  { word: 'spread', seen: /^spread +\d/m, means: 'how long requests due at one instant took to leave one by one' },
  { word: 'connection', seen: /^connection +\d/m, means: 'how long requests waited for a connection' },
  { word: 'connect', seen: /^connect +[\d–]/m, means: 'making a connection, once for each' },
  { word: 'service', seen: /^service +\d/m, means: 'from the first byte sent to the last byte of the answer' },
  { word: '≥', seen: /≥/m, means: 'at least: some requests were given up before they ended' },
  { word: '–', seen: / {2}–/m, means: 'too few samples: fewer than ten lie beyond' },
  { word: 'not measured', seen: /not measured\)/m, means: 'sent, but in no figure of the whole test' },
  { word: 'busy, lag', seen: /busy +lag ms$/m, means: 'of the load thread, in its worst second' },
]

/** @param lines those of the report that may contain such words: not those of the user's own texts */
export function glossaryLines(lines: readonly Line[]): Line[] {
  const text = lines.map((line) => line.text).join('\n')
  return entries.filter(({ seen }) => seen.test(text)).flatMap(({ word, means }) => row(word, means).map(toLine))
}

function toLine(text: string): Line {
  return { text }
}
