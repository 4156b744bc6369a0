import { expect, it } from '@jest/globals'
import { SECOND } from '../../lib/units.ts'
import { LatestRates } from './latest-rates.ts'
import { started } from '../run/events.suite.ts'
import { recordOf } from '../run/record.ts'

it('the rate of the latest second is that of the answers that it added, whatever came before', () => {
  const record = recordOf(started())
  const rates = new LatestRates()
  expect(rates.of(record, { completed: 0, through: 0 })).toBeNull()
  expect(rates.of(record, { completed: 100, through: SECOND })).toBe(100)
  expect(rates.of(record, { completed: 300, through: 2 * SECOND })).toBe(200)
  expect(rates.of(record, { completed: 340, through: 2 * SECOND })).toBe(200)
  expect(rates.of(record, { completed: 350, through: 2.5 * SECOND })).toBe(100)
  expect(rates.of(record, { completed: 350, through: 3.5 * SECOND })).toBe(0)
  expect(rates.of(recordOf(started()), { completed: 7, through: SECOND })).toBe(7)
})
