import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { authorityLength } from './authority.ts'
import { propertyRuns } from '../../../lib/property-runs.suite.ts'

const BASE = 'http://base.test/dir/page?query'
const parts = [
  '/',
  '//',
  '\\',
  '\t',
  ':',
  '?',
  '#',
  '@',
  '.',
  'a',
  'host',
  ':8080',
  'http:',
  'https:',
  'ftp:',
  'x:',
  '[::1]',
]
const references = fc.array(fc.constantFrom(...parts), { maxLength: 9 }).map((all) => all.join(''))

test('an authority is never said to be shorter than the one that the URL parser finds', () => {
  fc.assert(
    fc.property(references, (reference) => {
      fc.pre(URL.canParse(reference, BASE))
      const { protocol, host, username, password } = new URL(reference, BASE)
      if (protocol === 'http:' && host === 'base.test') return
      const user = decodeURIComponent(username + password)
      expect(authorityLength(reference)).toBeGreaterThanOrEqual(host.length + user.length)
    }),
    { numRuns: propertyRuns(5_000) },
  )
})

describe('the authority of', () => {
  test.each([
    ['', 0],
    ['/path', 0],
    ['segment/path', 0],
    ['seg@ment', 0],
    ['?http://host/', 0],
    ['#//host', 0],
    ['/a//host', 0],
    ['//host', 4],
    ['//host:80/a/b', 7],
    ['\\/host?a', 4],
    ['/\t/h\tost#a', 4],
    ['http://user:pass@host/', 14],
    ['https:host/path', 4],
    ['http:////host\\path', 4],
  ])('%j is %d characters long', (reference, length) => {
    expect(authorityLength(reference)).toBe(length)
  })
})
