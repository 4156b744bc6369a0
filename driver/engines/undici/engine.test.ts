import { describe, expect, test } from '@jest/globals'
import { engineContract } from '../conformance/engine.suite.ts'
import { OK, RawTarget, saying } from '../conformance/raw-target.suite.ts'
import { undiciEngine } from './engine.ts'
import { fireMany, jobFor, told } from '../conformance/witness.suite.ts'

engineContract('undici', undiciEngine)

describe('What undici does in its own way', () => {
  test('100 Continue, for which nobody asked, is a failure of the protocol', async () => {
    const target = await RawTarget.listen(saying(`HTTP/1.1 100 Continue\r\n\r\n${OK}`))
    const outcomes = await fireMany(undiciEngine, jobFor(target.url()), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual(['protocol', 'protocol'])
  })
})
