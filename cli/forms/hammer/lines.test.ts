import { describe, expect, it } from '@jest/globals'
import { OutcomeRing, Outcomes } from '../../../cluster/outcomes.ts'
import { systemClock } from '../../../lib/clock.ts'
import type { TextOut } from '../../../lib/stdout.ts'
import { LineWriter } from './lines.ts'

/** A reader that takes text only while it is willing. */
class Reader implements TextOut {
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
    expect(await lines.end()).toBe(0)
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
    expect(lost).toBe(70_000 - 65_536)
    expect(numbersIn(reader.text)).toHaveLength(65_536)
  })
})
