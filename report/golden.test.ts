import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { golden } from './golden.suite.ts'
import { renderText } from './text.ts'

const folder = new URL('../../report/golden/', import.meta.url)

test('each kind of report has its text', () => {
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(golden)
      .map((name) => `${name}.txt`)
      .sort(),
  )
})

test.each(Object.entries(golden))('%s', (name, report) => {
  expect(renderText(report())).toBe(readFileSync(new URL(`${name}.txt`, folder), 'utf8'))
})
