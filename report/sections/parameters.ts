/** What was asked for, in the text report: the test, the target, the load, the generators, and the time that it took. */
import { plural, printable } from '../../lib/measure/phrases.ts'
import { cutMiddle } from '../../lib/terminal/width.ts'
import { busyText } from './drivers.ts'
import { COLUMNS, hanging, type Line, linesOf, row, TITLE } from './lines.ts'
import { type Report, unmeasuredSeconds } from '../report.ts'

/** More phases than these are only counted: a table has their figures. */
const MOST_PHASES = 12

export function parameterLines(report: Report): Line[] {
  return linesOf([
    ...row('test', testText(report)),
    ...row('target', targetText(report)),
    ...loadRows(report),
    ...row('generator', generatorText(report)),
    ...row('time', timeText(report)),
  ])
}

function testText({ type, TestId, name, state }: Report): string {
  return `${type} ${TestId}${name === '' ? '' : ` ${printable(name)}`}, ${state}`
}

/** The method of the only request, or how many requests there are. An address keeps its ends. */
function targetText({ method, target, requests }: Report): string {
  const what = requests.length > 1 ? `${plural(requests.length, 'request')} on` : printable(method)
  return `${what} ${cutMiddle(printable(target), COLUMNS - TITLE - what.length - 1)}`
}

function loadRows({ load, timeScale, changes = [], search }: Report): string[] {
  const scale = timeScale === null ? '' : `, durations ÷ ${timeScale}`
  const changed =
    changes.length === 0 || search !== undefined ? '' : `, changed ${plural(changes.length, 'time')} meanwhile`
  const [only] = load
  if (load.length <= 1) return row('load', `${only === undefined ? '–' : printable(only.text)}${scale}${changed}`)
  const phases = load.slice(0, MOST_PHASES).flatMap(({ name, measured, text }) => {
    const apart = measured || text.startsWith('nothing') ? '' : ', not measured'
    return hanging(' '.repeat(TITLE), `${printable(name)}: ${printable(text)}${apart}`, TITLE + 2)
  })
  const more = load.length > MOST_PHASES ? row('', `and ${load.length - MOST_PHASES} more`) : []
  return [...row('load', `${plural(load.length, 'phase')}${scale}${changed}`), ...phases, ...more]
}

/** That of a single driver is here in place of the table of drivers. */
function generatorText({ drivers, workers, engine }: Report): string {
  const [only] = drivers
  const generator = drivers.length === 1 ? only?.generator : undefined
  return [
    plural(drivers.length, 'driver'),
    ...(workers === null ? [] : [plural(workers, 'load thread')]),
    `engine ${printable(engine)}`,
    ...(generator === undefined ? [] : [`at most ${busyText(generator)} busy`]),
  ].join(', ')
}

function timeText(report: Report): string {
  const { seconds, pausedSeconds, drainSeconds } = report
  const apart = unmeasuredSeconds(report)
  return [
    `${(seconds + apart).toFixed(3)} s of load`,
    ...(apart === 0 ? [] : [`of which ${seconds.toFixed(3)} s are measured`]),
    ...(pausedSeconds === undefined ? [] : [`${pausedSeconds.toFixed(3)} s of pauses`]),
    ...(drainSeconds === null || drainSeconds < 0.1 ? [] : [`${drainSeconds.toFixed(1)} s until the last response`]),
  ].join(', ')
}
