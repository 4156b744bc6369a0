import { describe, expect, it, test } from '@jest/globals'
import { z } from 'zod'
import { avalancheBody } from './api/bodies.ts'
import { keysAt, parsed, unknownKey } from './issue-messages.ts'

function messagesOf(schema: z.ZodType, value: unknown): string[] {
  return parsed(schema, value).error?.issues.map(({ message }) => message) ?? []
}

describe('the message of an issue', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['invalid_type', z.string(), undefined, 'is missing: give a text'],
    ['invalid_type', z.object({ a: z.any() }), {}, 'is missing: give a value'],
    ['invalid_type', z.string(), 5, 'must be a text, but is 5'],
    ['invalid_type', z.number(), 'fast', "must be a number, but is 'fast'"],
    ['invalid_type', z.number(), null, 'must be a number, but is null'],
    ['invalid_type', z.number().int(), 1.5, 'must be a whole number, but is 1.5'],
    ['invalid_type', z.boolean(), 1, 'must be true or false, but is 1'],
    ['invalid_type', z.array(z.string()), {}, 'must be a list, but is an object'],
    ['invalid_type', z.object({}), [], 'must be an object, but is a list'],
    ['too_small', z.number().positive(), -3, 'must be greater than 0, but is -3'],
    ['too_small', z.number().min(1), 0, 'must be at least 1, but is 0'],
    ['too_small', z.string().min(1), '', 'must not be empty'],
    ['too_small', z.array(z.number()).min(1), [], 'must not be empty'],
    ['too_small', z.string().min(3), 'ab', 'must have at least 3 characters, but has 2'],
    ['too_small', z.array(z.number()).length(2), [1, 2, 3], 'must have exactly 2 items, but has 3'],
    ['too_big', z.number().max(10), 11, 'must be at most 10, but is 11'],
    ['too_big', z.number().lt(10), 10, 'must be less than 10, but is 10'],
    ['too_big', z.string().max(2), 'abc', 'must have at most 2 characters, but has 3'],
    ['not_multiple_of', z.number().multipleOf(5), 7, 'must be a multiple of 5, but is 7'],
    ['invalid_format', z.url(), 'x', "must be a URL, but is 'x'"],
    ['invalid_format', z.string().regex(/^a$/), 'b', "'b' does not match /^a$/"],
    [
      'invalid_value',
      z.enum(['sockets', 'undici']),
      'socket',
      "must be one of 'sockets', 'undici', but is 'socket': did you mean 'sockets'?",
    ],
    ['invalid_value', z.literal('a'), 5, "must be 'a', but is 5"],
    ['invalid_value', z.enum(['a', 'b']), undefined, "is missing: give one of 'a', 'b'"],
    [
      'unrecognized_keys',
      z.strictObject({ count: z.any().optional() }),
      { conut: 1 },
      "'conut' is not known: did you mean `count`?",
    ],
    [
      'unrecognized_keys',
      z.strictObject({ a: z.any().optional(), b: z.any().optional() }),
      { other: 1 },
      "'other' is not known: this object may have a, b",
    ],
    [
      'invalid_union',
      z.union([z.string(), z.number()]),
      true,
      'must be a text, but is true, or must be a number, but is true',
    ],
    [
      'invalid_union',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
      { k: 'c' },
      'must be one of a, b',
    ],
    ['invalid_key', z.record(z.string().min(2), z.number()), { a: 1 }, 'must have at least 2 characters, but has 1'],
    ['custom', z.any().refine(() => false), 1, 'is invalid'],
  ])('%s of %#: says the limit and what was given', (_, schema, value, message) => {
    expect(messagesOf(schema, value)).toEqual([message])
  })

  test('is that of the schema, if it has its own', () => {
    expect(messagesOf(z.string().max(1, 'exceeds 1 character'), 'ab')).toEqual(['exceeds 1 character'])
  })

  test('quotes the beginning of a long text, and no password', () => {
    expect(messagesOf(z.number(), 'x'.repeat(1_000))).toEqual([`must be a number, but is '${'x'.repeat(40)}…'`])
    expect(messagesOf(z.number(), 'http://ann:s3cret@a.test')).toEqual(["must be a number, but is 'http://***@a.test'"])
  })
})

test('The keys of an object are found at any depth', () => {
  expect(keysAt(avalancheBody, ['transport'])).toContain('redirects')
  expect(keysAt(avalancheBody, ['stages', 0])).toEqual(['from', 'to', 'seconds'])
  expect(keysAt(avalancheBody, ['count'])).toEqual([])
})

test('An unknown key is compared with the known ones', () => {
  expect(unknownKey('conut', ['count', 'rate'], 'the body')).toBe('is not known: did you mean `count`?')
  expect(unknownKey('colour', ['count', 'rate'], 'the body')).toBe('is not known: the body may have count, rate')
  expect(unknownKey('x', [], 'the body')).toBe('is not known: the body has no keys')
})
