import { describe, expect, it } from '@jest/globals'
import type { LiveAnswer } from '../../lib/api/answers.ts'
import { figuresAnswerOf } from '../../lib/api/figures.ts'
import { nothingLost, summarise } from '../../lib/measure/summary.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { fromSeconds } from '../../lib/units.ts'
import { Progress } from './progress.ts'

const START = '2026-01-01T00:00:00.000Z'

function figures(second: number, counts: { completed: number; failed?: number; dropped?: number }): LiveAnswer {
  const { dropped = 0, ...rest } = counts
  const tally = Object.assign(emptyTally(), rest, { droppedBacklog: dropped })
  if (counts.completed > 0) tally.latencies.at('success').record(1_500)
  const time = fromSeconds(second)
  return {
    TestId: 'a',
    state: 'running',
    windowEnd: new Date(Date.parse(START) + second * 1_000).toISOString(),
    overall: figuresAnswerOf(summarise(tally, { time, due: time, neverSent: 0, lost: nothingLost })),
    missing: [],
  }
}

function shown(columns = 80, of?: number) {
  const written: string[] = []
  const course = { seconds: of, phaseAt: () => undefined }
  const progress = new Progress({ write: (text) => written.push(text), columns }, course)
  return { progress, written }
}

describe('progress', () => {
  it('shows time, rate of the last second, p99 and failures in one line that is rewritten', () => {
    const { progress, written } = shown(80, 30)
    progress.show(figures(1, { completed: 100 }), START)
    progress.show(figures(2, { completed: 350, failed: 3, dropped: 2 }), START)
    expect(written).toEqual([
      '\r\u001b[K1 s of 30 s   100/s   p99 1.50 ms   failed 0',
      '\r\u001b[K2 s of 30 s   250/s   p99 1.50 ms   failed 3   dropped 2',
    ])
  })

  it('shows for how long the load has been draining after its time', () => {
    const { progress, written } = shown(80, 5)
    const said = (...seconds: number[]): (string | undefined)[] =>
      seconds.map((second) => {
        progress.show(figures(second, { completed: 10 }), START)
        return written.at(-1)?.slice(4).split('   ')[0]
      })
    expect(said(4, 4.9, 5, 5.9, 6, 17)).toEqual([
      '4 s of 5 s',
      '4 s of 5 s',
      '5 s of 5 s',
      '5 s of 5 s',
      '5 s of 5 s, draining for 1 s',
      '5 s of 5 s, draining for 12 s',
    ])
  })

  it('counts no time while the load is paused, and says how much is left without the pause', () => {
    const written: string[] = []
    const course = { seconds: 5, phaseAt: (seconds: number) => (seconds < 3 ? 'first' : 'second') }
    const progress = new Progress({ write: (text) => written.push(text) }, course)
    progress.show({ ...figures(4, { completed: 100 }), pausedSeconds: 1.5 }, START)
    progress.show({ ...figures(5, { completed: 150 }), pausedSeconds: 1.5 }, START)
    expect(written.map((line) => line.slice(4).split('   ').slice(0, 3))).toEqual([
      ['first', '2 s of 5 s, 3 s left', '25/s'],
      ['second', '3 s of 5 s, 2 s left', '50/s'],
    ])
  })

  it('never shows more than the time of the load, even if that is not a whole number of seconds', () => {
    const { progress, written } = shown(80, 1.5)
    for (const second of [1, 2, 3]) progress.show(figures(second, { completed: 0 }), START)
    expect(written.map((line) => line.slice(4).split('   ')[0])).toEqual([
      '1 s of 1.5 s',
      '1.5 s of 1.5 s',
      '1.5 s of 1.5 s, draining for 2 s',
    ])
  })

  it('shows no end if it is unknown, and no percentile without samples', () => {
    const { progress, written } = shown()
    progress.show(figures(1, { completed: 0, failed: 5 }), START)
    expect(written).toEqual(['\r\u001b[K1 s   0/s   p99 –   failed 5'])
  })

  it('keeps to the width of the terminal, because a longer line would wrap', () => {
    const { progress, written } = shown(20, 30)
    progress.show(figures(1, { completed: 100 }), START)
    expect(written).toEqual(['\r\u001b[K1 s of 30 s   100/s'])
  })

  it('does not show the last second again when its figures are repeated at the end', () => {
    const { progress, written } = shown(80, 2)
    for (const second of [1, 2, 2, 2]) progress.show(figures(second, { completed: second * 10 }), START)
    expect(written).toHaveLength(2)
    expect(written[1]).toContain('2 s of 2 s   10/s')
  })

  it('shows nothing before the start, and clears its line on request', () => {
    const { progress, written } = shown()
    progress.show(figures(1, { completed: 1 }), null)
    progress.clear()
    expect(written).toEqual([])
    progress.show(figures(1, { completed: 1 }), START)
    progress.clear()
    progress.clear()
    expect(written.slice(1)).toEqual(['\r\u001b[K'])
  })

  it('shows the phase of a plan of several, and the time left over all of them', () => {
    const written: string[] = []
    const course = { seconds: 4, phaseAt: (second: number) => (second < 3 ? 'climb (1 of 2)' : 'top (2 of 2)') }
    const progress = new Progress({ write: (text) => written.push(text), columns: 200 }, course)
    for (const second of [1, 3, 4, 6]) progress.show(figures(second, { completed: 0 }), START)
    expect(written.map((line) => line.slice(4).split('   ').slice(0, 2))).toEqual([
      ['climb (1 of 2)', '1 s of 4 s, 3 s left'],
      ['top (2 of 2)', '3 s of 4 s, 1 s left'],
      ['top (2 of 2)', '4 s of 4 s'],
      ['top (2 of 2)', '4 s of 4 s, draining for 2 s'],
    ])
  })
})
