import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codecs } from '../../lib/messages/codecs.ts'
import { maybe, near, texts, withExtremes } from '../../lib/messages/extremes.suite.ts'
import { MAX_EPOCH } from '../../lib/bounds.ts'
import { plan, useDrivers } from './driver.suite.ts'

const { driver } = useDrivers()

const tests = fc.constantFrom('one', 'two')

const foreign = fc.record({
  test_id: tests,
  test_type: fc.constantFrom('AVALANCHE', 'tsunami', 'Tsunami '),
  test_message_delay: maybe(fc.oneof(near(1), fc.constantFrom('0', '1e308', '-5', 'x'))),
  message_count_per_driver: maybe(fc.oneof(near(10), fc.constantFrom('7', '1e300'))),
  target_throughput: maybe(near(10)),
  server_url: maybe(fc.oneof(texts, fc.constant('127.0.0.1:1'))),
})

const own = fc.record({
  test_id: tests,
  test_type: fc.constant('AVALANCHE'),
  v: fc.constant(1),
  plan: fc.constant(plan),
})

const participant = fc.record({ node_id: fc.constantFrom('a', 'b'), boot: maybe(fc.constantFrom('x', 'y')) })

/** The time of the in-memory broker in µs since 1970 when a driver has just started. */
const NOW = 1_700_000_101_000_000

const trigger = fc.record({
  test_id: tests,
  trigger: fc.constantFrom<(string | boolean)[]>('YES', 'NO', true, 'maybe'),
  epoch: maybe(near(1)),
  start_at_us: maybe(near(NOW)),
  expires_at_us: maybe(near(NOW + 2_000_000)),
  participants: maybe(fc.array(participant, { maxLength: 3 })),
})

const control = fc.oneof(
  fc.record({ type: fc.constant('beat'), epoch: near(1), seq: near(1), from: texts }),
  fc.record({ type: fc.constant('stop'), epoch: near(1), test_id: fc.option(tests, { nil: null }), reason: texts }),
  fc.record({ type: fc.constant('refuse'), epoch: near(1), node_id: fc.constant('a'), boot: texts, reason: texts }),
)

const records = fc.oneof(
  ...(
    [
      ['test_config', foreign],
      ['test_config', own],
      ['trigger', trigger],
      ['trigger', trigger],
      ['control', control],
    ] as const
  ).map(([topic, json]) => withExtremes(json).map((value) => ({ topic, value: JSON.stringify(value) }))),
)

it('after any records on its topics, a driver can be stopped, and runs the next test', async () => {
  let valid = 0
  await fc.assert(
    fc.asyncProperty(fc.array(records, { minLength: 10, maxLength: 30 }), async (said) => {
      const rig = await driver()
      for (const { topic, value } of said) {
        if (codecs[topic].read(Buffer.from(value)).ok) valid += 1
        rig.broker.append(topic, { key: 'k', value })
        await rig.pass(0.05)
      }
      await rig.send('control', { type: 'stop', epoch: MAX_EPOCH, testId: null, reason: 'enough' })
      await rig.pass(30)
      const before = rig.pool.orders.length
      await rig.send('test_config', { testId: 'next', plan })
      await rig.send('trigger', {
        testId: 'next',
        go: true,
        epoch: MAX_EPOCH,
        participants: [{ nodeId: 'a', boot: 'x' }],
      })
      await rig.pass(1)
      expect(rig.pool.orders.slice(before)).toMatchObject([{ job: { testId: 'next' } }])
    }),
    { numRuns: 40 },
  )
  // Most of the records pass the schemas: otherwise nothing would be tested.
  expect(valid).toBeGreaterThan(250)
})
