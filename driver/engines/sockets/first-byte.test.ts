import { expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { fromMillis, later } from '../../../lib/units.ts'
import { RawTarget } from '../conformance/raw-target.suite.ts'
import { fireMany, jobFor } from '../conformance/witness.suite.ts'
import { socketsEngine } from './engine.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test.each([
  ['in the middle', 'HTTP/1.1 103 Ea', 'rly Hints\r\nA: b\r\n\r\n'],
  ['after it', 'HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n', ''],
])('the first byte is that of the final response, not of an informational one cut %s', async (_, first, second) => {
  const finals: number[] = []
  const target = await RawTarget.listen(async (socket) => {
    socket.write(first)
    await systemClock.sleepUntil(later(systemClock.now(), fromMillis(40)))
    finals.push(systemClock.now())
    socket.write(second + OK)
  })
  const [outcome] = await fireMany(socketsEngine, jobFor(target.url()), 1)
  await target.close()
  if (outcome?.kind !== 'completed') throw new Error('not completed')
  expect(outcome.firstByteAt).toBeGreaterThanOrEqual(finals[0] ?? Infinity)
})
