import { describe, expect, it } from '@jest/globals'
import { judgedBefore, type PhaseSpan } from './abort.ts'
import { readThreshold } from './parse.ts'
import type { Threshold } from './threshold.ts'

function thresholdOf(text: string): Threshold {
  const read = readThreshold(text)
  if ('fault' in read) throw new Error(read.fault)
  return read.threshold
}

const unknown: PhaseSpan = { from: undefined, to: undefined }
const minute: PhaseSpan = { from: 0, to: 60 }
const second: PhaseSpan = { from: 30, to: 60 }

const cases: readonly [text: string, at: number, spans: readonly PhaseSpan[], seconds: string][] = [
  ['p99 < 1s', 20, [minute], 'never'],
  ['p99 < 1s, abort', 1, [minute], '0–1'],
  ['p99 < 1s, abort', 25, [minute], '15–25'],
  ['p99 < 1s, abort, grace 30s', 29, [minute], 'never'],
  ['p99 < 1s, abort, grace 30s', 30, [minute], '20–30'],
  ['p99 < 1s during x, abort', 30, [second], 'never'],
  ['p99 < 1s during x, abort', 31, [second], '21–31'],
  ['p99 < 1s during x, abort, grace 5s', 34, [second], 'never'],
  ['p99 < 1s during x, abort, grace 5s', 35, [second], '25–35'],
  ['p99 < 1s during x, abort', 70, [second], 'never'],
  ['p99 < 1s during x, abort', 20, [unknown], '10–20'],
  [
    'errors < 1%, abort',
    45,
    [
      { from: 0, to: 40 },
      { from: 42, to: 50 },
    ],
    '35–45',
  ],
  ['throughput > 1/s, abort', 9, [minute], 'never'],
  ['throughput > 1/s, abort', 10, [minute], '0–10'],
  ['throughput > 1/s, abort', 61, [minute], 'never'],
  [
    'throughput > 1/s, abort',
    45,
    [
      { from: 0, to: 40 },
      { from: 40, to: 50 },
    ],
    '35–45',
  ],
  [
    'throughput > 1/s, abort',
    45,
    [
      { from: 0, to: 40 },
      { from: 42, to: 50 },
    ],
    'never',
  ],
  ['throughput > 1/s during x, abort', 39, [second], 'never'],
  ['throughput > 1/s during x, abort', 40, [second], '30–40'],
  ['throughput > 1/s during x, abort', 20, [unknown], 'never'],
]

describe('a threshold that ends the load', () => {
  it.each(cases)('%s at second %d (%#)', (text, at, spans, seconds) => {
    const stretch = judgedBefore(thresholdOf(text), at, spans)
    expect(stretch === undefined ? 'never' : `${stretch.from}–${stretch.to}`).toBe(seconds)
  })
})
