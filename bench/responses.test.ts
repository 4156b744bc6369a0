import { expect, test } from '@jest/globals'
import { costlyResponses, readCostly } from './responses.ts'

test.each(costlyResponses)('the costly response "$name" is read to its end', ({ bytes, piece, told }) => {
  expect(readCostly(bytes(), piece)).toBe(told)
})
