import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { OutcomeRing, Outcomes } from '../../../cluster/outcomes.ts'
import { systemClock } from '../../../lib/clock.ts'
import { FileOut, type RepeatableOut } from '../../../lib/stdout.ts'
import { LineWriter } from './lines.ts'

/** A reader that takes text only while it is willing. */
class Reader implements RepeatableOut {
  repeatable = true
  text = ''
  willing = true
  /** What happens when the writer waits for it. */
  onFlush: () => void = () => undefined

  write(text: string): boolean {
    if (this.willing) this.text += text
    return this.willing
  }

  flush(): Promise<void> {
    this.onFlush()
    return Promise.resolve()
  }
}

/** The statuses in the lines, which number the outcomes here. */
function numbersIn(text: string): number[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line.split(',')[1]))
}

describe('the lines of responses', () => {
  it('are all written, those of each thread in their order', async () => {
    const outcomes = new Outcomes()
    const [one, two] = [new OutcomeRing(outcomes.memory()), new OutcomeRing(outcomes.memory())]
    const reader = new Reader()
    const lines = new LineWriter(outcomes, reader)
    for (let i = 0; i < 5_000; i += 1) {
      one.push(systemClock.now(), i, 1)
      two.push(systemClock.now(), 10_000 + i, 1)
    }
    expect(await lines.end()).toEqual({ late: 0, failed: 0 })
    const numbers = numbersIn(reader.text)
    const upTo = Array.from({ length: 5_000 }, (_, i) => i)
    expect(numbers.filter((number) => number < 10_000)).toEqual(upTo)
    expect(numbers.filter((number) => number >= 10_000)).toEqual(upTo.map((i) => 10_000 + i))
  })

  it('wait in bounded memory for a slow reader; what finds no room is left out and counted', async () => {
    const outcomes = new Outcomes()
    const ring = new OutcomeRing(outcomes.memory())
    const reader = new Reader()
    reader.willing = false
    const lines = new LineWriter(outcomes, reader)
    for (let i = 0; i < 70_000; i += 1) ring.push(systemClock.now(), i, 1)
    reader.onFlush = () => (reader.willing = true)
    const lost = await lines.end()
    expect(lost).toEqual({ late: 70_000 - 65_536, failed: 0 })
    expect(numbersIn(reader.text)).toHaveLength(65_536)
  })

  /** So many outcomes that three turns are needed. */
  function fiveThousand(): Outcomes {
    const outcomes = new Outcomes()
    const ring = new OutcomeRing(outcomes.memory())
    for (let i = 0; i < 5_000; i += 1) ring.push(systemClock.now(), i, 1)
    return outcomes
  }

  it('are given up and counted when the reader takes nothing until the deadline', async () => {
    const reader = new Reader()
    reader.willing = false
    expect(await new LineWriter(fiveThousand(), reader).end(0)).toEqual({ late: 5_000, failed: 0 })
    expect(reader.text).toBe('')
  })

  it('are counted when the reader is gone, without waiting for it', async () => {
    const reader = new Reader()
    reader.willing = false
    reader.onFlush = () => (reader.repeatable = false)
    expect(await new LineWriter(fiveThousand(), reader).end()).toEqual({ late: 0, failed: 5_000 })
  })

  it('end on a full disk, and are all counted', async () => {
    if (!existsSync('/dev/full')) return
    const full = openSync('/dev/full', 'w')
    const out = new FileOut((bytes) => writeSync(full, bytes))
    expect(await new LineWriter(fiveThousand(), out).end()).toEqual({ late: 0, failed: 5_000 })
    closeSync(full)
  })

  it('are not repeated after a write that failed half-way, and none follows the line that it cut off', async () => {
    let [written, room] = ['', 100]
    const out = new FileOut((bytes) => {
      if (room === 0) throw new Error('ENOSPC')
      const part = bytes.subarray(0, room)
      written += part.toString()
      room -= part.length
      return part.length
    })
    const lines = new LineWriter(fiveThousand(), out)
    const lost = await lines.end()
    expect([lost, written.length]).toEqual([{ late: 0, failed: 5_000 }, 100])
    expect(numbersIn(written)).toEqual([0, 1])
  })
})
