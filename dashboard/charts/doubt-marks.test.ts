import { describe, expect, it } from '@jest/globals'
import { doubtMarks } from './doubt-marks.ts'

describe('marks of doubts', () => {
  it('show the stretches that they concern, with code, driver and message, in the order of time', () => {
    const marks = doubtMarks([
      { code: 'dropped', message: 'the backlog was full', from: 5, to: 9 },
      { code: 'few-samples', message: 'too few' },
      { code: 'driver-lost', message: 'silence', nodeId: 'a', from: 2, to: 4 },
    ])
    expect(marks).toEqual([
      { from: 2, to: 4, kind: 'doubt', text: 'driver-lost: a: silence' },
      { from: 5, to: 9, kind: 'doubt', text: 'dropped: the backlog was full' },
    ])
  })
})
