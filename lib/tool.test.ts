import { expect, it } from '@jest/globals'
import { fateOf } from './tool.suite.ts'

it.each([
  [true, '', 'run'],
  [true, 'kcat,chromium', 'run'],
  [false, '', 'skip'],
  [false, 'kcat', 'skip'],
  [false, 'kcat,chromium', 'fail'],
] as const)('tests with a tool (installed: %j, required: %j): %s', (isThere, required, fate) => {
  expect(fateOf({ name: 'chromium', isThere }, required)).toBe(fate)
})
