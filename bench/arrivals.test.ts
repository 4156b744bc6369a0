import { describe, expect, it } from '@jest/globals'
import { arrivedIn, perStep } from './arrivals.ts'
import { drawArrivals } from './arrival-drawing.ts'

describe('an arrival log', () => {
  it('has the largest gap and burst within an interval, of which the end is outside', () => {
    const arrivals = [0, 5_000, 14_999, 15_000, 60_000, 100_000]
    expect(arrivedIn(arrivals, 0, 100_000)).toEqual({ requests: 5, gapMs: 45, burst: 2 })
    expect(arrivedIn(arrivals, 5_000, 15_001)).toEqual({ requests: 3, gapMs: 9.999, burst: 2 })
    expect(arrivedIn([1, 2, 3, 10_000], 0, 20_000)).toMatchObject({ burst: 4 })
    expect(arrivedIn(arrivals, 61_000, 99_000)).toEqual({ requests: 0, gapMs: 0, burst: 0 })
  })

  it('is counted in steps of 100 ms, without what lies before the start or behind the end', () => {
    expect(perStep([-1, 0, 99_999, 100_000, 250_000, 300_000], 300_000)).toEqual([2, 1, 1])
  })
})

describe('the drawing of an arrival log', () => {
  const log = {
    title: '1 driver, "pause" & <resume>',
    // Two requests in the first step, none in the second, one in the third.
    arrivals: [10_000, 20_000, 210_000],
    until: 1_000_000,
    changes: [{ at: 500_000, text: 'rate × 2' }],
  }
  const drawing = drawArrivals(log)

  it('has a step for each 100 ms: 88 pixels wide, and 210 high for the most requests', () => {
    const [, path] = /class="arrivals" d="([^"]*)"/.exec(drawing) ?? []
    expect(path).toMatch(/^M60 60L148 60L148 270L236 270L236 165L324 165L324 270/)
  })

  it('has a line and a text at each change, and axes with units', () => {
    expect(drawing).toContain('<line class="change" x1="500" y1="46" x2="500" y2="270"/>')
    expect(drawing).toContain('>rate × 2</text>')
    expect(drawing).toContain('>requests per 100 ms</text>')
    expect(drawing).toContain('>time since the start of the load (s)</text>')
  })

  it('has its title as text, whatever is in it', () => {
    expect(drawing).toContain('>1 driver, &quot;pause&quot; &amp; &lt;resume&gt;</text>')
  })

  it('of nothing is an empty plot', () => {
    expect(drawArrivals({ ...log, arrivals: [] })).toContain('d="M60 270L148 270')
  })
})
