/** The tables of the view: requests and their rates, response times, drivers. */
import type { LatencyAnswer } from '../../../lib/api/latency.ts'
import { briefCount } from '../../../lib/measure/phrases.ts'
import { harmless } from '../../../lib/terminal/harmless.ts'
import { cellOf } from '../../../report/sections/latency-table.ts'
import { type Block, ROOMY } from './arrange.ts'
import { type Line, span, type Tone } from './line.ts'
import { type LiveDriver, type LiveModel, noResponse } from '../model.ts'
import { rateText } from './numbers.ts'
import { cell, type Column, type Frame, type Row, tableLines } from './table.ts'

const MOST_DRIVERS = 50
const NAME_SHOWN = 40

function frameOf(width: number, nameWidth = 12): Frame {
  return width < ROOMY
    ? { width, nameWidth: Math.min(nameWidth, 9), cellWidth: 10 }
    : { width, nameWidth, cellWidth: 11 }
}

function recentName({ recent }: LiveModel): string {
  return recent === undefined ? 'last 5 s' : `last ${recent.to - recent.from} s`
}

const requestColumns: readonly Column[] = [
  { title: 'planned', rank: 1 },
  { title: 'sent', rank: 4 },
  { title: 'completed', rank: 0 },
  { title: 'failed', rank: 2 },
  { title: 'dropped', rank: 5 },
  { title: 'in flight', rank: 3 },
]

/** Rates of the latest seconds, counts of all, and their rates over the time of the load. */
export function requestsBlock(model: LiveModel): Block {
  const rows = [recentRow(model), countRow(model), meanRow(model)]
  return {
    place: 'left',
    rank: 10,
    sizes: [3, 4],
    lines: (count, width) => tableLines('requests', requestColumns, rows.slice(0, count - 1), frameOf(width)),
  }
}

function recentRow(model: LiveModel): Row {
  const { recent, overall } = model
  const name = recentName(model)
  if (recent === undefined) return { name, cells: requestColumns.map(() => cell('–')) }
  const { planned, sent, throughput } = recent.rates
  const seconds = recent.to - recent.from
  return {
    name,
    cells: [
      cell(rateText(planned)),
      cell(rateText(sent)),
      cell(rateText(throughput), 'bold'),
      cell(rateText(recent.failed / seconds), badIf(recent.failed)),
      cell(rateText(recent.dropped / seconds), badIf(recent.dropped)),
      cell(briefCount(overall.inFlight)),
    ],
  }
}

function countRow({ overall }: LiveModel): Row {
  const { planned, sent, completed, failed, dropped } = overall
  const counts = [cell(briefCount(planned)), cell(briefCount(sent)), cell(briefCount(completed))]
  return {
    name: 'all',
    cells: [...counts, cell(briefCount(failed), badIf(failed)), cell(briefCount(dropped), badIf(dropped))],
  }
}

function meanRow({ overall: { rates } }: LiveModel): Row {
  return { name: 'mean', cells: [rates.planned, rates.sent, rates.throughput].map((rate) => cell(rateText(rate))) }
}

function badIf(count: number): Tone {
  return count > 0 ? 'bad' : 'plain'
}

const percentileColumns: readonly Column[] = [
  { title: 'median', rank: 1 },
  { title: 'p95', rank: 2 },
  { title: 'p99', rank: 0 },
  { title: 'max', rank: 3 },
]
const percentiles = ['median', 'p95', 'p99', 'max'] as const

/** Percentiles of the response time in ms: of the latest seconds, and of all. */
export function responseBlock(model: LiveModel): Block {
  const rows = [
    { name: recentName(model), cells: percentileCells(model.recent?.response ?? noResponse, 'bold') },
    { name: 'all', cells: percentileCells(model.response, 'plain') },
  ]
  const lines: Block['lines'] = (_, width) =>
    tableLines(width < ROOMY ? 'ms' : 'response ms', percentileColumns, rows, frameOf(width))
  return { place: 'left', rank: 11, sizes: [3], lines }
}

function percentileCells(response: LatencyAnswer, tone: Tone): Row['cells'] {
  return percentiles.map((name) => cell(cellOf(name, response, 'marked'), name === 'p99' ? tone : 'plain'))
}

const driverColumns: readonly Column[] = [
  { title: 'sent', rank: 3 },
  { title: 'completed', rank: 0 },
  { title: 'errors', rank: 1 },
  { title: 'in flight', rank: 5 },
  { title: 'median ms', rank: 4 },
  { title: 'p99 ms', rank: 2 },
]

/** A line for each driver; if not all fit, those with trouble come first. */
export function driversBlock({ drivers }: LiveModel): Block | undefined {
  if (drivers.length === 0) return undefined
  const most = Math.min(MOST_DRIVERS, drivers.length)
  return {
    place: 'left',
    rank: 15,
    isEager: true,
    // The titles, and at least two lines.
    sizes: Array.from({ length: Math.max(1, most - 1) }, (_, index) => index + 3),
    lines: (count, width) => driverLines(drivers, count, width),
  }
}

function driverLines(drivers: readonly LiveDriver[], count: number, width: number): Line[] {
  const room = count - 1
  const shown = drivers.length <= room ? drivers : urgentFirst(drivers).slice(0, Math.max(0, room - 1))
  const hidden = drivers.length - shown.length
  const lines = tableLines('drivers', driverColumns, shown.map(driverRow), frameOf(width, width < 100 ? 14 : 24))
  return hidden === 0 ? lines : [...lines, [span(`… and ${hidden} more`, 'dim')]]
}

function urgentFirst(drivers: readonly LiveDriver[]): LiveDriver[] {
  return drivers.toSorted((a, b) => Number(b.trouble !== '') - Number(a.trouble !== '') || b.errors - a.errors)
}

function driverRow({ nodeId, trouble, sent, completed, errors, inFlight, response }: LiveDriver): Row {
  const name = harmless(nodeId, NAME_SHOWN)
  const times = (['median', 'p99'] as const).map((title) => cell(cellOf(title, response, 'marked')))
  const done = trouble === '' ? cell(briefCount(completed)) : cell(harmless(trouble, 10), 'bad')
  return {
    name,
    cells: [
      cell(briefCount(sent)),
      done,
      cell(briefCount(errors), badIf(errors)),
      cell(briefCount(inFlight)),
      ...times,
    ],
  }
}
