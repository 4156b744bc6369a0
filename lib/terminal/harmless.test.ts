import { describe, expect, it } from '@jest/globals'
import { harmless } from './harmless.ts'

describe('a text from outside', () => {
  it('is shown unchanged if it is harmless, and truncated if it is long', () => {
    expect(harmless('Düsseldorf-3', 40)).toBe('Düsseldorf-3')
    expect(harmless('x'.repeat(500), 10)).toBe('xxxxxxxxx…')
  })

  it('shows what could harm as its number', () => {
    expect(harmless('a\u001B[2J\u202Eb', 40)).toBe('a\\u{1b}[2J\\u{202e}b')
  })
})
