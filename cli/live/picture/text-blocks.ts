/** The lines of the view: title, progress, errors, thresholds, the latest note, and the keys. */
import { counted, percent, plural } from '../../../lib/measure/phrases.ts'
import { bar } from '../../../lib/terminal/blocks.ts'
import { harmless } from '../../../lib/terminal/harmless.ts'
import { widthOf, wrapped } from '../../../lib/terminal/width.ts'
import { dropReasons } from '../../../report/error-kinds.ts'
import { cellOf } from '../../../report/sections/latency-table.ts'
import { saidOf, STATE } from '../../../report/sections/thresholds.ts'
import { type Block, ROOMY } from './arrange.ts'
import { type Line, lineWidth, span, spread, type Tone } from './line.ts'
import type { LiveModel, LiveState, LiveTime } from '../model.ts'
import { rateText, secondsText } from './numbers.ts'

const TEXT_SHOWN = 400

const stateTexts = {
  waiting: 'waiting for its trigger',
  connecting: 'making connections',
  running: 'running',
  paused: 'paused',
  draining: 'draining',
  stopping: 'stopping',
} as const satisfies Record<LiveState, string>
const stateTones: Readonly<Record<LiveState, Tone>> = {
  ...{ waiting: 'doubtful', connecting: 'doubtful', paused: 'doubtful', stopping: 'doubtful' },
  ...{ running: 'good', draining: 'doubtful' },
}

export function titleBlock({ title, state }: LiveModel): Block {
  const left = [span(harmless(title, TEXT_SHOWN), 'bold')]
  const right = [span(stateTexts[state], stateTones[state])]
  return { place: 'top', rank: 14, sizes: [1], lines: (_, width) => [spread(left, right, width)] }
}

const BAR = 40
/** No bar is shorter. */
const SHORTEST_BAR = 8

/** How far the load is, in words and, where its end is known, as a bar: in one line if that is wide enough. */
export function progressBlock(model: LiveModel, columns: number): Block {
  const { share } = model.time
  const isNarrow = columns < ROOMY
  const most = isNarrow ? 1 + Number(share !== undefined) + Number(model.phase !== undefined) : 1
  return {
    place: 'top',
    rank: 0,
    isEager: true,
    sizes: Array.from({ length: most }, (_, index) => index + 1),
    lines: (count, width) => (isNarrow ? narrowProgress(model, count, width) : [wideProgress(model, width)]),
  }
}

function wideProgress(model: LiveModel, width: number): Line {
  const { share } = model.time
  const phase = model.phase === undefined ? '' : `   ${harmless(model.phase, TEXT_SHOWN)}`
  const words = [span(timeText(model, width - widthOf(phase))), span(phase, 'accent')]
  const room = Math.min(BAR, width - lineWidth(words) - 2)
  return share === undefined || room < SHORTEST_BAR ? words : [...barOf(share, room), span('  '), ...words]
}

/** The time first, then the phase, then the bar above both. */
function narrowProgress(model: LiveModel, count: number, width: number): Line[] {
  const { share } = model.time
  const time: Line = [span(timeText(model, width))]
  const phase: Line[] = model.phase === undefined ? [] : [[span(harmless(model.phase, TEXT_SHOWN), 'accent')]]
  const words = [time, ...phase].slice(0, count)
  if (share === undefined || words.length === count) return words
  const text = ` ${percent(share)}`
  return [[...barOf(share, width - widthOf(text)), span(text)], ...words]
}

function barOf(share: number, width: number): Line {
  const full = bar(share, Math.max(1, width))
  return [span(full, 'good'), span('░'.repeat(Math.max(0, width - widthOf(full))), 'dim')]
}

/** `12s of 30s, 18s left`: as much as fits, and the time in any case. */
export function timeText({ time, state }: Pick<LiveModel, 'time' | 'state'>, width = Number.POSITIVE_INFINITY): string {
  if (state === 'waiting') return 'not triggered yet'
  if (state === 'connecting') return `the load starts in ${Math.max(0, time.startsIn).toFixed(1)} s`
  const texts = timeTexts(time).filter((text) => text !== '')
  while (texts.length > 1 && texts.join(', ').length > width) texts.pop()
  return texts.join(', ')
}

/** The most important first. */
function timeTexts({ passed, of, left = 0, draining, paused }: LiveTime): string[] {
  const isDraining = draining >= 1
  const about = of === undefined ? 'about ' : ''
  return [
    of === undefined ? secondsText(passed) : `${secondsText(passed)} of ${durationOf(of)}`,
    isDraining || left <= 0 ? '' : `${about}${secondsText(Math.ceil(left))} left`,
    isDraining ? `draining for ${secondsText(draining)}` : '',
    paused >= 1 ? `paused for ${secondsText(paused)}` : '',
  ]
}

/** Loads may last for a part of a second. */
function durationOf(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1_000)}ms` : secondsText(seconds)
}

/** The figures that matter most, in one line: where there is no room for tables, and without a terminal. */
export function summaryText({ recent, overall: { dropped }, response, errors }: LiveModel): string {
  const planned = recent?.rates.planned ?? null
  return [
    `${rateText(recent?.rates.throughput ?? null)}${planned === null ? '' : ` of ${rateText(planned)}`}`,
    `p99 ${cellOf('p99', recent?.response ?? response, 'marked')} ms`,
    `errors ${counted(errors.count)}`,
    ...(dropped > 0 ? [`dropped ${counted(dropped)}`] : []),
  ].join('   ')
}

export function summaryBlock(model: LiveModel): Block {
  return { place: 'top', rank: 1, sizes: [1], lines: () => [[span(summaryText(model))]] }
}

const MOST_KINDS = 6

/** How many requests ended without success, and of which kinds they are; what was never sent. Absent without any. */
export function errorsBlock({ errors, overall }: LiveModel): Block | undefined {
  const { count, share, kinds } = errors
  const head: Line[] = count === 0 ? [] : [[span(`errors ${counted(count)}   ${share}`, 'bad')]]
  const dropped = droppedLines(overall)
  const shown = count === 0 ? [] : kinds
  const most = head.length + dropped.length + Math.min(MOST_KINDS, shown.length)
  if (most === 0) return undefined
  return {
    place: 'left',
    rank: 12,
    isEager: true,
    sizes: Array.from({ length: most }, (_, index) => index + 1),
    lines: (room) => {
      const left = room - head.length - dropped.length
      return [...head, ...kindLines(shown, left), ...dropped]
    },
  }
}

function droppedLines({ dropped, droppedBy }: LiveModel['overall']): Line[] {
  return dropped === 0 ? [] : [[span(`dropped ${counted(dropped)}   ${dropReasons(droppedBy)}`, 'bad')]]
}

function kindLines(kinds: LiveModel['errors']['kinds'], room: number): Line[] {
  if (room < 1) return []
  const shown = kinds.length <= room ? kinds : kinds.slice(0, room - 1)
  const lines = shown.map(({ what, count }): Line => [span(`  ${counted(count)} × ${harmless(what, TEXT_SHOWN)}`)])
  const hidden = kinds.length - shown.length
  return hidden === 0 ? lines : [...lines, [span(`  … and ${plural(hidden, 'other kind')}`, 'dim')]]
}

type Threshold = LiveModel['thresholds'][number]

const thresholdTones = { passed: 'good', failed: 'bad', undecided: 'dim' } as const

/** Each threshold with its distance to the limit; if not all fit, those that fail come first. */
export function thresholdsBlock({ thresholds }: LiveModel, columns: number): Block | undefined {
  if (thresholds.length === 0) return undefined
  const each = columns < ROOMY ? 2 : 1
  return {
    place: 'left',
    rank: 13,
    isEager: true,
    sizes: Array.from({ length: thresholds.length }, (_, index) => (index + 1) * each),
    lines: (count, width) => thresholdLines(thresholds, { most: Math.floor(count / each), each, width }),
  }
}

function thresholdLines(
  thresholds: readonly Threshold[],
  { most, each, width }: { most: number; each: number; width: number },
): Line[] {
  const urgent = thresholds.toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'))
  const shown = thresholds.length <= most ? thresholds : urgent.slice(0, most)
  const hidden = thresholds.length - shown.length
  return shown.flatMap((threshold, index): Line[] => {
    const more = hidden > 0 && index === shown.length - 1 ? `   … and ${hidden} more` : ''
    const text = harmless(threshold.text, TEXT_SHOWN)
    const isBroken = (threshold.margin ?? 0) < 0
    const state = span(threshold.state.padEnd(STATE), isBroken ? 'bad' : thresholdTones[threshold.state])
    const said = saidOf(threshold)
    if (each === 1) return [spread([state, span(`${text}: ${said}`)], [span(more, 'dim')], width)]
    return [[state, span(text)], [span(`  ${said}${more}`, 'dim')]]
  })
}

const NOTE_LINES = 4
/** A character may take two columns. */
const NARROWEST = 2

/** What became of the last key, or what is wrong with the figures. */
export function noteBlock({ note }: LiveModel, columns: number): Block | undefined {
  if (note === undefined) return undefined
  const lines = wrapped(harmless(note.text, TEXT_SHOWN), Math.max(NARROWEST, columns)).slice(0, NOTE_LINES)
  const sizes = lines.map((_, index) => index + 1)
  const tone = note.tone === 'bad' ? 'bad' : note.tone === 'good' ? 'good' : 'plain'
  return {
    place: 'bottom',
    rank: 2,
    sizes: sizes.slice(-1),
    lines: (count) => lines.slice(0, count).map((line) => [span(line, tone)]),
  }
}

export function keysBlock({ keys, state }: LiveModel, columns: number): Block | undefined {
  if (!keys) return undefined
  return { place: 'bottom', rank: 13.5, sizes: [1], lines: () => [[span(keysText(state, columns < ROOMY), 'dim')]] }
}

function keysText(state: LiveState, isNarrow: boolean): string {
  if (state === 'stopping') return 'Ctrl-C ends at once'
  if (state === 'waiting' || state === 'connecting' || state === 'draining') return 's stop'
  const [pause, gap] = [state === 'paused' ? 'p resume' : 'p pause', isNarrow ? '  ' : '   ']
  return [pause, isNarrow ? '+ − rate' : '+ − rate by 10 %', 's stop'].join(gap)
}
