/**
 * For the fuzzer: the known differences between our parser and llhttp, and which of them the RFC supports. Any other
 * difference is a bug.
 */
import { readByLlhttp, type Reading } from './llhttp.suite.ts'
import type { Mutant } from './mutations.suite.ts'
import { readByOurs } from './ours.suite.ts'

interface Difference {
  readonly why: string
  /** Whether this explains a difference for these bytes. */
  readonly explains: (text: string, ours: Reading, theirs: Reading) => boolean
}

/** We refuse bytes that match the pattern. */
const weRefuse = (pattern: RegExp) => (text: string, ours: Reading) => ours.outcome === 'wrong' && pattern.test(text)
/** llhttp refuses bytes that match the pattern, for this reason. */
const theyRefuse = (reason: RegExp, pattern: RegExp) => (text: string, _ours: Reading, theirs: Reading) =>
  theirs.outcome === 'wrong' && reason.test(theirs.reason) && pattern.test(text)
/** Both have the same whole response, but differ in keeping the connection, for bytes that match the pattern. */
const otherwiseKept = (pattern: RegExp) => (text: string, ours: Reading, theirs: Reading) =>
  !differ(ours, { ...theirs, keepAlive: ours.keepAlive }) && pattern.test(text)

const differences: readonly Difference[] = [
  {
    why: 'docs/http-tolerance.md: faults that leave no doubt where a response ends are tolerated and counted',
    explains: (_text, ours, theirs) => ours.tolerated !== 0 && theirs.outcome === 'wrong',
  },
  {
    why: 'the same in a head that is cut',
    explains: (text, ours, theirs) =>
      ours.outcome === 'cut' &&
      theirs.outcome === 'wrong' &&
      /[^\r]\n|\n[\t ]|[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text),
  },
  {
    why: '9112 §6.1, §7.1: chunked comes once, as the last coding, without parameters; llhttp looks at the last one only',
    explains: (_text, ours) =>
      ['chunked twice as a coding', 'a coding after chunked', 'a parameter of the coding chunked'].includes(
        ours.reason,
      ),
  },
  {
    why: '9112 §7.1.1: extensions have a grammar',
    explains: (_text, ours) => ours.reason === 'a malformed chunk extension',
  },
  {
    why: '9110 §2.5: another major version, or another protocol, is not for us; llhttp takes four of them',
    explains: weRefuse(/(^|[\r\n])(HTTP\/(0\.9|2\.0)|(RTSP|ICE)\/)/),
  },
  {
    why: '9110 §2.5: a higher minor version is read like ours',
    explains: theyRefuse(/^Invalid HTTP version$/, /HTTP\/1\.[2-9]/),
  },
  {
    why: '9112 §4: no control character in a reason phrase; llhttp passes over it',
    explains: weRefuse(/HTTP\/1\.\d \d{3} [^\r\n]*[^\t\r\n\u0020-\u007e\u0080-\u00ff]/),
  },
  { why: '9110 §15: a status is not below 100', explains: weRefuse(/HTTP\/1\.\d 0\d\d/) },
  {
    why: '9110 §8.6, 9112 §7.1: what cannot be counted exactly is refused, from 2^53 and 2^49; llhttp counts to 2^64',
    explains: weRefuse(/[0-9]{16}|[2-9a-f][0-9a-f]{12}|[1-9a-f][0-9a-f]{13}/i),
  },
  {
    why: '9112 §7.1.1, 9110 §5.6.3: white space in a chunk line is passed over; what an extension says does not matter',
    explains: theyRefuse(/chunk (size|extension)/i, /[0-9a-f][\t ]*;/i),
  },
  {
    why: '9110 §6.5.1: fields of trailers are no fields of the head',
    explains: theyRefuse(/Content-Length|Transfer-Encoding/, /0[^\r\n]*\r\n[^]*(content-length|transfer-encoding):/i),
  },
  {
    why: '9110 §6.5.1: Connection and Transfer-Encoding in trailers say nothing of the connection',
    explains: otherwiseKept(/0[^\r\n]*\r\n[^]*(connection|transfer-encoding):/i),
  },
  {
    why: '9112 §5.1: white space around a value is blanks and tabs; llhttp takes some tabs for part of it',
    explains: (text) => /(^|\n)(content-length|transfer-encoding|connection):[^\r\n]*\t/i.test(text),
  },
  {
    why: '9112 §6.1, §9.3: HTTP/1.0 is not kept after a coding, nor when it says close beside keep-alive',
    explains: (text, ours, theirs) => theirs.keepAlive && otherwiseKept(/HTTP\/1\.0/)(text, ours, theirs),
  },
  {
    why: '9110 §15.2: what an informational response says of the connection does not end it before the final one',
    explains: theyRefuse(/^Data after/, /HTTP\/1\.\d 1\d\d/),
  },
  {
    why: '9110 §5.6.1: empty elements are none; llhttp takes one after chunked for the last coding',
    explains: (text) => /\ntransfer-encoding:[^\r\n]*,[\t ]*\r\n/i.test(text),
  },
  {
    why: 'what the fields of a head say together is judged when all are there',
    explains: (_text, ours, theirs) => ours.outcome === 'cut' && /can't be present/.test(theirs.reason),
  },
  {
    why: '9112 §6.3: a coding is there, though empty, beside a length',
    explains: weRefuse(/\ntransfer-encoding: *\r\n/i),
  },
  {
    why: '9112 §2.2: no lone CR; llhttp takes two after a reason',
    explains: weRefuse(/HTTP\/1\.\d \d{3}[^\r\n]*\r\r/),
  },
  {
    why: 'an empty length is refused with its line, by llhttp with the next',
    explains: weRefuse(/\ncontent-length: *\r\n$/i),
  },
  { why: '9112 C.2.2: Proxy-Connection says nothing to us', explains: otherwiseKept(/proxy-connection:/i) },
]

/** Why both readings of the same bytes are acceptable; undefined when they differ without a known reason. */
export function explanation(mutant: Mutant, ours: Reading, theirs: Reading): string | undefined {
  if (isUnfinished(mutant)) return 'a line that has not ended may be refused now or later'
  const text = mutant.bytes.toString('latin1')
  return differences.find(({ explains }) => explains(text, ours, theirs))?.why
}

/** Whether both agree on all complete lines: that more bytes are needed. */
function isUnfinished({ bytes, method }: Mutant): boolean {
  const lines = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
  if (lines.length === bytes.length) return false
  return readByOurs([lines], method).outcome === 'cut' && readByLlhttp([lines], method).outcome === 'cut'
}

/** Whether they differ in anything that affects the outcome of a request, or of the next one on the connection. */
export function differ(ours: Reading, theirs: Reading): boolean {
  if (ours.outcome !== theirs.outcome) return true
  if (ours.outcome !== 'whole') return false
  const same = ours.status === theirs.status && ours.bodyBytes === theirs.bodyBytes && ours.left === theirs.left
  return !same || ours.keepAlive !== theirs.keepAlive
}
