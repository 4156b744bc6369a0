/** The schema of the checks of a response. */
import { z } from 'zod'
import {
  type Comparison,
  type Limit,
  parseLimit,
  parsePresence,
  parseStatuses,
  parseValue,
  type Presence,
} from '../checks/conditions.ts'
import { key } from './keys.ts'
import { condition, text } from './leaves.ts'
import { parseBytes, parseTime } from './quantities.ts'

const textOrTexts = z.union([text(), z.array(text())])

const statuses = () => condition<[from: number, to: number]>(parseStatuses, '201 or 200..299', ['integer'])
const presence = () =>
  condition<Presence>((written) => {
    const value = parsePresence(written)
    const contains = JSON.stringify(written.slice(0, 40))
    return value === undefined
      ? { fault: `must be exists, absent or a rule: write { contains: ${contains} }` }
      : { value }
  }, 'exists, absent or { contains: json }')
const value = () => condition<Presence | Comparison>(parseValue, "exists, absent or '> 0'", ['number', 'boolean'])
const timeLimit = () => condition<Limit>((written) => parseLimit(written, parseTime, '2s'), '< 2s')
const sizeLimit = () => condition<Limit>((written) => parseLimit(written, parseBytes, '1 MiB'), '< 1 MiB')

export const rulesSchema = z.strictObject({
  contains: key(textOrTexts, 'A text that is part of it.', 'contains: \'"id"\''),
  matches: key(
    textOrTexts,
    'An expression in the syntax of RE2, which matches a part of it.',
    'matches: "[0-9]+ items"',
  ),
  equals: key(textOrTexts, 'The whole text.', 'equals: pong'),
})

export const checksSchema = z.strictObject({
  status: key(
    z.union([statuses(), z.array(statuses())]),
    'The status is one of these; without this check, it is below 400.',
    'status: [200..299, 304]',
  ),
  header: key(
    z.record(z.string(), z.union([presence(), rulesSchema])),
    'Header fields by name: `exists`, `absent`, or rules for its text. Several fields of one name are joined with a comma.',
    'header: { content-type: { contains: json }, x-error: absent }',
  ),
  body: key(rulesSchema, 'Rules for the body, after decompression.', 'body: { contains: \'"id"\' }'),
  json: key(
    z.record(z.string(), value()),
    'Values of the body as JSON, by their path (a singular query of RFC 9535): `exists`, `absent`, or `=`, `!=`, `<`, `<=`, `>`, `>=` and a value as in JSON.',
    "json: { $.id: exists, $.total: '> 0', $.state: '= \"paid\"' }",
  ),
  time: key(timeLimit(), 'From the sending of the request to the last byte of its response.', 'time: < 2s'),
  size: key(sizeLimit(), 'The size of the body as it was sent.', 'size: < 1 MiB'),
})
export type CheckKeys = z.output<typeof checksSchema>
