import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../lib/measure/facts.suite.ts'
import type { Report } from './report.ts'
import { reportWith } from './sample.suite.ts'
import { reportLines, renderText } from './text.ts'

const tally = tallyWith({
  statuses: { 200: 2 },
  failures: { refused: 1 },
  bytesReceived: 12_345,
  took: {
    success: [
      [1, 1_500],
      [1, 2_500],
    ],
  },
})

function sample(change: Partial<Report> = {}): Report {
  return reportWith(tally, change)
}

describe('the report as text', () => {
  it('has its sections in the order in which they matter, with an empty line between two of them', () => {
    const { overall } = sample()
    const threshold = { text: 'p99 < 1s', state: 'passed', unit: 'ms', value: 2, limit: 1_000, margin: 998 } as const
    const verdict = { ...sample().verdict, thresholds: [threshold] }
    const drivers = ['one', 'two'].map((nodeId) => ({ nodeId, ...overall }))
    const requests = ['a', 'b'].map((name) => ({ ...overall, name, response: overall.latencies.response }))
    const lines = renderText(sample({ verdict, drivers, requests })).split('\n')
    const starts = lines.filter((_, index) => index === 0 || lines[index - 1] === '').map((line) => line.split(/ /)[0])
    expect(starts).toEqual([
      ...['what', 'passed', 'test', 'planned', 'errors', 'ms'],
      ...['response', 'request', 'driver', 'planned'],
    ])
  })

  it('is that of its lines', () => {
    expect(renderText(sample())).toBe(
      reportLines(sample())
        .map(({ text }) => `${text}\n`)
        .join(''),
    )
  })

  it('prints no control character of a name to the terminal', () => {
    const { overall } = sample()
    const bad = '\u001b[31m\u0007'
    const requests = ['a', 'b'].map((name) => ({ ...overall, name: bad + name, response: overall.latencies.response }))
    const text = renderText(
      sample({
        ...{ target: `http://x/${bad}`, name: bad, engine: bad, requests },
        load: ['a', 'b'].map((name) => ({ name: bad + name, measured: true, text: bad })),
        drivers: ['a', 'b'].map((name) => ({ nodeId: bad + name, ...overall })),
        failureDetails: { refused: bad },
        overall: { ...overall, checkFailed: 1, checks: { [bad]: 1 }, statuses: { [bad]: 1 }, notes: { [bad]: 1 } },
        checkExamples: { [bad]: bad },
        verdict: {
          ...{ outcome: 'none', trust: 'degraded', headline: bad },
          doubts: [
            { code: 'driver-failed', message: bad, nodeId: bad },
            { code: 'preflight', message: bad, nodeId: bad },
          ],
        },
      }),
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})
