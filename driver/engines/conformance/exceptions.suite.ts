/** The differences of an engine from the table that its library causes: as few as possible. */
import type { Exception } from './cases.suite.ts'

const TABS = 'llhttp takes blanks, not tabs, for white space around the values that it reads'
const REREADS = 'llhttp reads the fields of trailers as if they stood in the head'
const LARGE = 'llhttp counts up to 2^64, and waits for so many bytes'
const NOT_ONE = 'llhttp also takes HTTP/0.9, HTTP/2.0, RTSP and ICE for HTTP/1.0'
const ASSERTS = 'undici takes it for an error of its own, which has no code'
const OLD = 'llhttp treats HTTP/1.0 like HTTP/1.1 once it has said keep-alive'
const PROXY = 'llhttp takes Proxy-Connection for Connection'
const ENDLESS = 'undici closes after a response to HEAD that would last until the connection closes'

/** Faults that leave the end of the response certain, but that llhttp does not tolerate (docs/http-tolerance.md). */
const strict = [
  ...['two equal lengths', 'two equal lengths in a list', 'two long lengths in a list'],
  ...['chunked and a length', 'a length and chunked', 'a blank after a size', 'a folded trailer'],
  ...['LF after data', 'LF after a size', 'LF after an extension', 'LF after a trailer', 'LF as the last line'],
  ...['LF after the status line', 'LF only', 'LF after a field', 'LF as the last line of the head'],
  ...['a folded field', 'a field folded by a tab', 'a folded length'],
  ...['a control character in a value', 'DEL in a value'],
]
const refused: Exception = { told: 'protocol', kept: false, why: 'llhttp refuses it' }

export const exceptions: Readonly<Record<string, Readonly<Record<string, Exception>>>> = {
  undici: {
    ...Object.fromEntries(strict.map((name) => [name, refused])),
    'a coding after chunked': { skip: true, why: 'llhttp waits for the end of the connection' },
    'chunked with a parameter': { skip: true, why: 'llhttp waits for the end of the connection' },
    'chunked twice': { told: 200, kept: true, why: 'llhttp looks at the last coding only' },
    'chunked twice in two fields': { told: 200, kept: true, why: 'llhttp looks at the last coding only' },
    'a length between tabs': { told: 'protocol', kept: false, why: TABS },
    'chunked between blanks and tabs': { skip: true, why: TABS },
    'an empty element after chunked': { skip: true, why: 'llhttp takes it for the last coding' },
    'close between tabs': { kept: true, why: TABS },
    'blanks around an extension': { told: 'protocol', kept: false, why: 'llhttp takes no blank in a chunk line' },
    'a trailer that says a length': { told: 'protocol', kept: false, why: REREADS },
    'a length beyond 2^53': { skip: true, why: LARGE },
    'a size beyond 2^53': { skip: true, why: LARGE },
    'a higher minor version': { told: 'protocol', kept: false, why: 'llhttp knows no HTTP/1.2' },
    RTSP: { told: 200, why: NOT_ONE },
    'HTTP/2.0': { told: 200, why: NOT_ONE },
    'HTTP/0.9': { told: 200, why: NOT_ONE },
    'a status below 100': { told: 'other', why: ASSERTS },
    '101 without a word of what to': { told: 'other', why: ASSERTS },
    '100 before the response': { told: 'protocol', kept: false, why: 'undici wants no 100 that it did not ask for' },
    '100, 102, 103, 199': { told: 'protocol', kept: false, why: 'undici wants no 100 that it did not ask for' },
    '204 with a length': { told: 'protocol', kept: false, why: 'undici misses the body' },
    '204 with a body all the same': { told: 'protocol', why: 'undici misses the body' },
    '304 with a length': { kept: false, why: 'undici misses the body, which our slot forgives, and closes' },
    'HEAD with gzip': { kept: false, why: ENDLESS },
    'HEAD without a length': { kept: false, why: ENDLESS },
    'chunks in HTTP/1.0 that would be kept': { kept: true, why: OLD },
    'HTTP/1.0 with keep-alive and close': { kept: true, why: OLD },
    'a target that reads no more': { skip: true, why: 'undici sends the next request behind what is still unsent' },
    'Proxy-Connection: close': { kept: false, why: PROXY },
    'HTTP/1.0 with Proxy-Connection': { kept: true, why: PROXY },
  },
}
