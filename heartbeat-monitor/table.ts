/** The table of drivers, as lines of text. Pure. */
import { durationText, roughly } from '../lib/duration.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { type Micros, fromMillis, micros } from '../lib/units.ts'
import type { NodeView } from './monitor.ts'
import { type DeafReason, deafReasons } from './notice.ts'
import { harmless } from '../lib/terminal/harmless.ts'
import { padded, widthOf } from '../lib/terminal/width.ts'

/** The content of the table. */
export interface View {
  /** The orchestrator's address as given; empty if it was not given. */
  readonly orchestrator: string
  /** The time since its last heartbeat; undefined if there was none. */
  readonly orchestratorAge: Micros | undefined
  readonly nodes: readonly NodeView[]
  readonly deaf: DeafReason | undefined
  /** The latest changes as sanitised texts, the newest last. */
  readonly latest: readonly string[]
}

export interface Look {
  readonly colours: boolean
  /** The maximum number of lines; drivers that do not fit are counted. */
  readonly rows: number
}

const titles = ['node', 'state', 'doing', 'test', 'beat', 'seq', 'cpu', 'rss', 'outbox', 'clock'] as const
const rightAligned: readonly number[] = [4, 5, 6, 7, 8, 9]
const STATE = 1
const states = ['up', 'suspect', 'lost', 'left', 'unknown'] as const
type ShownState = (typeof states)[number]
const colour: Readonly<Record<ShownState, string>> = { up: '32', suspect: '33', lost: '31', left: '90', unknown: '35' }
/** Drivers that need attention come first when not all fit. */
const urgency: readonly ShownState[] = ['lost', 'suspect', 'unknown', 'up', 'left']

/** The table: a summary line, a line for each driver, the latest changes. */
export function tableLines(view: View, look: Look): string[] {
  const paint = look.colours ? coloured : plain
  const shown = view.nodes.map((node) => ({ node, state: stateOf(node, view.deaf) }))
  const head = [summary(shown, view, paint)]
  const foot = view.latest.length === 0 ? [] : ['', ...view.latest.map((line) => `  ${line}`)]
  const room = Math.max(1, look.rows - head.length - foot.length - 1)
  const { fitting, hidden } = fit(shown, room)
  const rest = hidden === 0 ? [] : [paint(`… and ${hidden} more`, '2')]
  return [...head, ...grid(fitting, paint), ...rest, ...foot].slice(0, look.rows)
}

interface Shown {
  readonly node: NodeView
  readonly state: ShownState
}
type Paint = (text: string, code: string) => string

const plain: Paint = (text) => text
const coloured: Paint = (text, code) => `\u001B[${code}m${text}\u001B[0m`

/** While no messages arrive, no driver is known to be up. */
function stateOf({ liveness }: NodeView, deaf: DeafReason | undefined): ShownState {
  return deaf !== undefined && (liveness === 'up' || liveness === 'suspect') ? 'unknown' : liveness
}

function fit(shown: readonly Shown[], room: number): { fitting: readonly Shown[]; hidden: number } {
  if (shown.length <= room) return { fitting: shown, hidden: 0 }
  const byUrgency = [...shown].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
  const fitting = byUrgency.slice(0, Math.max(0, room - 1))
  return { fitting, hidden: shown.length - fitting.length }
}

function summary(shown: readonly Shown[], view: View, paint: Paint): string {
  const counts = states.flatMap((state) => {
    const count = shown.filter((one) => one.state === state).length
    return count === 0 ? [] : [paint(`${count} ${state}`, colour[state])]
  })
  const drivers = counts.length === 0 ? 'no driver seen yet' : counts.join(', ')
  const address = view.orchestrator === '' ? '' : ` ${harmless(view.orchestrator, 60)}`
  const { orchestratorAge: age } = view
  const heard = age === undefined ? 'no heartbeat yet' : `last heartbeat ${durationText(roughly(age))} ago`
  const trouble = view.deaf === undefined ? '' : paint(` · ${deafReasons[view.deaf]}`, '31')
  return `drivers: ${drivers} · orchestrator${address}: ${heard}${trouble}`
}

function grid(shown: readonly Shown[], paint: Paint): string[] {
  if (shown.length === 0) return []
  const rows = shown.map(({ node, state }) => cells(node, state))
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => widthOf(row[column] ?? ''))))
  const line = (row: readonly string[]): string[] => row.map((cell, column) => aligned(cell, column, widths))
  const bodies = rows.map((row, index) => {
    const filled = line(row)
    filled[STATE] = paint(filled[STATE] ?? '', colour[shown[index]?.state ?? 'unknown'])
    return filled.join('  ').trimEnd()
  })
  return [paint(line(titles).join('  ').trimEnd(), '1'), ...bodies]
}

function aligned(cell: string, column: number, widths: readonly number[]): string {
  return padded(cell, widths[column] ?? 0, rightAligned.includes(column) ? 'left' : 'right')
}

function cells({ node, age, beat }: NodeView, state: ShownState): string[] {
  const { load, seq, outbox } = beat
  return [
    harmless(node, 40),
    state,
    beat.state ?? '-',
    testOf(beat),
    durationText(roughly(age)),
    seq === undefined ? '-' : String(seq),
    load === undefined ? '-' : load.cpu.toFixed(2),
    load === undefined ? '-' : `${Math.round(load.rss / 2 ** 20)} MiB`,
    outbox === undefined ? '-' : String(outbox),
    clockOf(beat),
  ]
}

/** The test that it runs, otherwise the one that it reported last. */
function testOf({ tests = [] }: Heartbeat): string {
  const test = tests.find(({ answer }) => answer === 'running') ?? tests.at(-1)
  return test === undefined ? '-' : `${harmless(test.testId, 24)} ${test.answer}`
}

/** The difference of its wall clock from the broker's, and the uncertainty. */
function clockOf({ clock }: Heartbeat): string {
  if (clock === undefined) return '-'
  const sign = clock.wallOffset < 0 ? '-' : '+'
  return `${sign}${fine(clock.wallOffset)} ±${fine(clock.uncertainty)}`
}

/** A span in µs; the clocks in one network differ by less than a millisecond. */
function fine(span: number): string {
  const size = micros(Math.abs(span))
  return durationText(size < fromMillis(10) ? micros(Math.round(size / 10) * 10) : roughly(size))
}
