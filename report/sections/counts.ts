/** The counts of the text report: what was sent and answered, with rates, and the data that was received. */
import type { FiguresAnswer } from '../../lib/api/answers.ts'
import { briefRate, bytesText, counted, percent, perSecond, plural, printable } from '../../lib/measure/phrases.ts'
import { describeNote, type NoteKind } from '../../lib/measure/notes.ts'
import { sparkline } from '../../lib/terminal/blocks.ts'
import { dropReasons } from '../error-kinds.ts'
import { figure, type Line, linesOf, row } from './lines.ts'
import type { RateOverTime } from '../rate-over-time.ts'
import type { Report } from '../report.ts'

/** The longest line of rates, in columns. */
const SPARKS = 60
/** Fewer stretches make no picture. */
const FEWEST_SPARKS = 5

export function countLines(report: Report): Line[] {
  const { overall } = report
  const { planned, sent, completed, failed, succeeded, inFlight, lost, rates } = overall
  const isPlanned = rates.planned !== null || planned !== sent
  return linesOf([
    ...(isPlanned ? amount('planned', planned, rates.planned === null ? '' : perSecond(rates.planned)) : []),
    ...amount('sent', sent, perSecond(rates.sent)),
    ...amount('completed', completed, perSecond(rates.throughput)),
    ...amount('succeeded', succeeded, completed + failed === 0 ? '' : percent(succeeded / (completed + failed))),
    ...amount('failed', failed),
    ...neverLines(overall),
    ...(inFlight > 0 ? amount('in flight', inFlight) : []),
    ...lostLines(lost),
    ...noteLines(overall.notes),
    ...row('statuses', listed(overall.statuses) || 'none'),
    ...dataLine(report),
    ...spreadLines(report.rateOverTime),
  ])
}

function amount(title: string, count: number, beside = ''): string[] {
  return figure(title, counted(count), beside)
}

function neverLines({ droppedBy, dropped, neverSent }: FiguresAnswer): string[] {
  return [
    ...(dropped > 0 ? amount('dropped', dropped, dropReasons(droppedBy)) : []),
    ...(neverSent > 0 ? amount('never sent', neverSent) : []),
  ]
}

function lostLines({ windows, atMost }: FiguresAnswer['lost']): string[] {
  if (windows === 0 && atMost === 0) return []
  const most = atMost === null ? 'an unknown number of requests' : `at most ${plural(atMost, 'request')}`
  return row('lost', `${plural(windows, 'window')}, ${most}`)
}

/** What was tolerated, and what was sent again: `2,000 × bare LF`. */
function noteLines(notes: FiguresAnswer['notes']): string[] {
  const of = (kind: NoteKind, title: string): string[] => {
    const those = Object.entries(notes).filter(([name]) => describeNote(name).kind === kind)
    const told = those.map(([name, count]) => `${counted(count)} × ${printable(describeNote(name).title)}`)
    return told.length === 0 ? [] : row(title, told.join(', '))
  }
  return [...of('tolerated', 'tolerated'), ...of('resent', 'sent again')]
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([key, count]) => `${printable(key)}: ${counted(count)}`)
    .join(', ')
}

/** The time in which bytes came may be much longer than that of the load. */
function dataLine({ overall, bytesPerSecond, seconds, drainSeconds }: Report): string[] {
  if (bytesPerSecond === null) return figure('received', bytesText(overall.bytes), '')
  const long = (drainSeconds ?? 0) > seconds / 100
  return figure('received', bytesText(overall.bytes), `${bytesText(bytesPerSecond)}/s${long ? ', with the drain' : ''}`)
}

/** The responses of each second, in figures and as a picture. */
function spreadLines(rates: RateOverTime | undefined): string[] {
  if (rates === undefined || rates.seconds < 2) return []
  const { min, median, max, stddev, longest, stretches } = rates
  const joined = longest === 1 ? '' : `; earlier seconds in stretches of up to ${counted(longest)}`
  const figures = `${briefRate(min)} to ${briefRate(max)}, median ${briefRate(median)}, standard deviation ${briefRate(stddev)}${joined}`
  return [...row('each second', figures), ...(stretches.length < FEWEST_SPARKS ? [] : row('', picture(rates)))]
}

/** From 0 at the bottom to the highest rate; several seconds share a character if there are many. */
function picture({ stretches, seconds }: RateOverTime): string {
  const width = Math.min(SPARKS, seconds)
  const cells = Array.from({ length: width }, () => ({ responses: 0, seconds: 0 }))
  let passed = 0
  for (const { from, to, rate } of stretches) {
    const cell = cells[Math.floor((passed * width) / seconds)]
    if (cell !== undefined) {
      cell.responses += rate * (to - from)
      cell.seconds += to - from
    }
    passed += to - from
  }
  const rates = cells.filter((cell) => cell.seconds > 0).map((cell) => cell.responses / cell.seconds)
  return sparkline(rates, { width, height: 1 }).join('')
}
