/** Where a response ends (RFC 9112 §6, §7): lengths, chunks, closing, and responses without a body. */
import { CHUNKED_HEAD, closing, fields, kept, left, LINE, wrong, type Cases } from './cases.suite.ts'

const chunks = (body: string): string => `${CHUNKED_HEAD}${body}`
const LAST = '0\r\n\r\n'
const of = (status: string, lines = ''): string => `HTTP/1.1 ${status}\r\n${lines}\r\n`

export const lengths: Cases = {
  'a body of a given length': kept(fields('Content-Length: 2', 'ok'), '§6.3 6'),
  'an empty body': kept(fields('Content-Length: 0'), '§6.3 6'),
  'a length with zeros before it': kept(fields('Content-Length: 0005', 'hello'), '1*DIGIT, 9110 §8.6'),
  'a length between blanks': kept(fields('Content-Length:  5  ', 'hello'), 'OWS, 9112 §5.1'),
  'a length between tabs': kept(fields('Content-Length:\t5\t', 'hello'), 'OWS, 9112 §5.1'),
  'a length in any case': kept(fields('cOnTenT-lENGTH: 2', 'ok'), '9110 §5.1'),
  'two equal lengths': kept(fields('Content-Length: 5\r\nContent-Length: 5', 'hello'), '9110 §8.6: may be taken'),
  'two equal lengths in a list': kept(fields('Content-Length: 5, 5', 'hello'), '9110 §8.6: may be taken'),
  'two long lengths in a list': closing(fields('Content-Length: 10000000, 10000000', 'hello'), '§8', {
    told: 'closed',
  }),
  'two different lengths': wrong(fields('Content-Length: 5\r\nContent-Length: 6', 'hello'), '§6.3 5'),
  'two different lengths in a list': wrong(fields('Content-Length: 5, 6', 'hello'), '§6.3 5'),
  'a negative length': wrong(fields('Content-Length: -5', 'hello'), '9110 §8.6'),
  'a length with a plus': wrong(fields('Content-Length: +5', 'hello'), '9110 §8.6'),
  'a hexadecimal length': wrong(fields('Content-Length: 0x5', 'hello'), '9110 §8.6'),
  'a length with a fraction': wrong(fields('Content-Length: 5.0', 'hello'), '9110 §8.6'),
  'a length with a letter at its end': wrong(fields('Content-Length: 123456789x', 'hello'), '9110 §8.6'),
  'two numbers as length': wrong(fields('Content-Length: 5 5', 'hello'), '9110 §8.6'),
  'no number as length': wrong(fields('Content-Length: two', 'ok'), '9110 §8.6'),
  'an empty length': wrong(fields('Content-Length:', 'hello'), '9110 §8.6'),
  'a blank length': wrong(fields('Content-Length: ', 'hello'), '9110 §8.6'),
  'a length beyond 2^53': wrong(fields('Content-Length: 9007199254740993', 'hello'), '9110 §8.6: overflow'),
  'a length beyond 2^64': wrong(fields('Content-Length: 18446744073709551617', 'hello'), '9110 §8.6: overflow'),
  'a length beyond any number': wrong(fields(`Content-Length: ${'9'.repeat(400)}`, 'hello'), '9110 §8.6: overflow'),
  'a body until the connection closes': closing(fields('A: b', 'as long as it lasts'), '§6.3 8'),
  'an empty body until the connection closes': closing(fields('A: b'), '§6.3 8'),
  'close before the length is reached': closing(fields('Content-Length: 5', 'hell'), '§8', { told: 'closed' }),
  'a length and surplus bytes': left(fields('Content-Length: 2', 'okHTTP/1.1 500 Unasked\r\n\r\n'), '§9.2', {
    told: 200,
    surplus: 26,
  }),
}

export const codings: Cases = {
  chunks: kept(chunks(`5\r\nhello\r\n6\r\n world\r\n${LAST}`), '§7.1'),
  'no chunk but the last': kept(chunks(LAST), '§7.1'),
  CHUNKED: kept(fields('TRANSFER-encoding: CHUNKED', LAST), '§7: case-insensitive'),
  'chunked between blanks and tabs': kept(fields('Transfer-Encoding: \t chunked \t', LAST), 'OWS, §5.1'),
  'gzip, chunked': kept(fields('Transfer-Encoding: gzip, chunked', `2\r\nxx\r\n${LAST}`), '§6.1: not decoded'),
  'gzip and chunked in two fields': kept(fields('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked', LAST), '§6.1'),
  'an empty element after chunked': kept(fields('Transfer-Encoding: chunked,', LAST), '9110 §5.6.1: is none'),
  'chunked after a no-break space': closing(fields('Transfer-Encoding: \u00a0chunked', 'anything'), '9110 §5.6.3'),
  'a coding after chunked': wrong(fields('Transfer-Encoding: chunked, gzip', 'anything'), '§6.1: chunked comes last'),
  'chunked twice': wrong(fields('Transfer-Encoding: chunked, chunked', LAST), '§6.1: chunked comes once'),
  'chunked twice in two fields': wrong(
    fields('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', LAST),
    '§6.1: chunked comes once',
  ),
  'chunked with a parameter': wrong(fields('Transfer-Encoding: chunked;a=b', LAST), '§7.1: should be refused'),
  'an unknown coding': closing(fields('Transfer-Encoding: brotli', 'anything'), '§6.3 4'),
  'a coding that ends in chunked': closing(fields('Transfer-Encoding: xchunked', LAST), '§6.3 4'),
  'a coding that begins with chunked': closing(fields('Transfer-Encoding: chunkedx', LAST), '§6.3 4'),
  'chunked and a length': left(fields('Transfer-Encoding: chunked\r\nContent-Length: 5', LAST), '§6.3 3: chunked wins'),
  'a length and chunked': left(fields('Content-Length: 5\r\nTransfer-Encoding: chunked', LAST), '§6.3 3: chunked wins'),
  'gzip and a length': wrong(fields('Transfer-Encoding: gzip\r\nContent-Length: 5', 'hello'), '§6.3 3'),
  'chunks in HTTP/1.0': left(`HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`, '§6.1: closed after it'),
  'chunks in HTTP/1.0 that would be kept': left(
    `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`,
    '§6.1: closed after it',
  ),
}

export const chunked: Cases = {
  'capital and small digits': kept(chunks(`A\r\n0123456789\r\na\r\n0123456789\r\n${LAST}`), '§7.1: HEXDIG'),
  'sizes with zeros before them': kept(chunks('0005\r\nhello\r\n0000\r\n\r\n'), '§7.1'),
  'a size with many zeros before it': kept(chunks(`${'0'.repeat(30)}5\r\nhello\r\n${LAST}`), '§7.1'),
  'an extension': kept(chunks(`5;a=b\r\nhello\r\n${LAST}`), '§7.1.1'),
  'extensions, also of the last chunk': kept(chunks('5;a;b=c\r\nhello\r\n0;d\r\n\r\n'), '§7.1.1'),
  'a quoted extension with semicolons': kept(chunks(`5;a="b;c;"\r\nhello\r\n${LAST}`), '§7.1.1'),
  'a quoted extension with a quote': kept(chunks(`5;a="b\\"c"\r\nhello\r\n${LAST}`), '§7.1.1'),
  'blanks around an extension': kept(chunks(`5 ; a = b\r\nhello\r\n${LAST}`), 'BWS must be parsed, 9110 §5.6.3'),
  trailers: kept(chunks('2\r\nok\r\n0\r\nChecksum: 1\r\nOther:\t2 \r\nEmpty:\r\n\r\n'), '§7.1.2'),
  'a trailer that says a length': kept(chunks('0\r\nContent-Length: 5\r\n\r\n'), '9110 §6.5.1: ignored'),
  'a size of 64 bits and more': wrong(chunks('10000000000000000\r\nhello'), '§7.1: overflow'),
  'a size beyond 2^53': wrong(chunks('20000000000001\r\nhello'), '§7.1: overflow'),
  'a size that is none': wrong(chunks('xyz\r\nhello'), '§7.1'),
  'no size': wrong(chunks('\r\nhello'), '§7.1'),
  'an extension without a size': wrong(chunks(';a=b\r\nhello'), '§7.1'),
  'a size with 0x': wrong(chunks('0x5\r\nhello'), '§7.1'),
  'a negative size': wrong(chunks('-5\r\nhello'), '§7.1'),
  'a blank before a size': wrong(chunks(' 5\r\nhello'), '§7.1'),
  'a blank after a size': kept(chunks(`5 \r\nhello\r\n${LAST}`), '§7.1: servers pad sizes'),
  'data longer than its size': wrong(chunks(`5\r\nhello!\r\n${LAST}`), '§7.1'),
  'no CRLF after data': wrong(chunks(`5\r\nhello${LAST}`), '§7.1'),
  'LF after data': kept(chunks(`5\r\nhello\n${LAST}`), '§2.2: the size tells where data ends'),
  'LF after a size': kept(chunks(`5\nhello\r\n${LAST}`), '§2.2'),
  'LF after an extension': kept(chunks(`5;a=b\nhello\r\n${LAST}`), '§2.2'),
  'a control character in an extension': wrong(chunks(`5;a=\u0001\r\nhello\r\n${LAST}`), '§7.1.1'),
  'a lone CR after a size': wrong(chunks(`5\rhello\r\n${LAST}`), '§7.1'),
  'a trailer without a colon': wrong(chunks('0\r\nChecksum\r\n\r\n'), '§7.1.2'),
  'a folded trailer': kept(chunks('0\r\nA: b\r\n c\r\n\r\n'), '§5.2'),
  'a trailer with NUL': wrong(chunks('0\r\nA: \0\r\n\r\n'), '9110 §5.5'),
  'LF after a trailer': kept(chunks('0\r\nA: b\n\r\n'), '§2.2'),
  'LF as the last line': kept(chunks('0\r\n\n'), '§2.2'),
  'close between chunks': closing(chunks('5\r\nhello\r\n'), '§8', { told: 'closed' }),
  'close before the last line': closing(chunks('5\r\nhello\r\n0\r\n'), '§8', { told: 'closed' }),
  'chunks and surplus bytes': left(chunks(`2\r\nok\r\n${LAST}HTTP/1.1 500 Unasked\r\n\r\n`), '§9.2', {
    told: 200,
    surplus: 26,
  }),
}

export const bodiless: Cases = {
  'HEAD with a length': kept(fields('Content-Length: 5'), '§6.3 1', { method: 'HEAD' }),
  'HEAD with chunked': kept(fields('Transfer-Encoding: chunked'), '§6.3 1', { method: 'HEAD' }),
  'HEAD with gzip': kept(fields('Transfer-Encoding: gzip'), '§6.3 1', { method: 'HEAD' }),
  'HEAD without a length': kept(fields('A: b'), '§6.3 1', { method: 'HEAD' }),
  'HEAD and close': left(fields('Content-Length: 5\r\nConnection: close'), '§6.3 1', { method: 'HEAD' }),
  'HEAD with a body all the same': left(fields('Content-Length: 5', 'hello'), '§6.3 1', { method: 'HEAD', surplus: 5 }),
  '204': kept(of('204 No Content'), '§6.3 1'),
  '204 with a length': kept(of('204 No Content', 'Content-Length: 5\r\n'), '§6.3 1'),
  '204 with chunked': kept(of('204 No Content', 'Transfer-Encoding: chunked\r\n'), '§6.3 1'),
  '204 with a body all the same': left(of('204 No Content', 'Content-Length: 5\r\n') + 'hello', '§6.3 1', {
    told: 204,
    surplus: 5,
  }),
  '304': kept(of('304 Not Modified', 'ETag: "x"\r\n'), '§6.3 1'),
  '304 with a length': kept(of('304 Not Modified', 'Content-Length: 10\r\n'), '§6.3 1, 9110 §8.6'),
  '304 with chunked': kept(of('304 Not Modified', 'Transfer-Encoding: chunked\r\n'), '§6.3 1'),
  '205 with an empty body': kept(of('205 Reset', 'Content-Length: 0\r\n'), '9110 §15.3.6'),
  '205 with chunks': kept(`${of('205 Reset', 'Transfer-Encoding: chunked\r\n')}${LAST}`, '9110 §15.3.6'),
  '205 with a body': kept(`${of('205 Reset', 'Content-Length: 2\r\n')}ok`, '§6.3: no exception'),
  '205 until the connection closes': closing(of('205 Reset'), '§6.3 8'),
}

export const informational: Cases = {
  '100 before the response': kept(of('100 Continue') + withOk(), '9110 §15.2'),
  '102 twice before the response': kept(of('102 Processing').repeat(2) + withOk(), '9110 §15.2'),
  '103 with fields': kept(`${of('103 Early Hints', 'Link: </a>\r\nLink: </b>\r\n')}${withOk()}`, 'RFC 8297 §2'),
  '100, 102, 103, 199': kept(
    of('100 C') + of('102 P') + of('103 E', 'A: b\r\n') + of('199 X') + withOk(),
    '9110 §15.2',
  ),
  '103 with a length': kept(of('103 Early Hints', 'Content-Length: 5\r\n') + withOk(), '§6.3 1'),
  '103 with chunked': kept(of('103 Early Hints', 'Transfer-Encoding: chunked\r\n') + withOk(), '§6.3 1'),
  '103 before 204': kept(of('103 Early Hints') + of('204 No Content'), '9110 §15.2'),
  '103 and then nothing': closing(of('103 Early Hints'), '§8', { told: 'closed' }),
  '101, for which nobody asked': wrong(of('101 Switching', 'Connection: upgrade\r\nUpgrade: x\r\n'), '9110 §15.2.2'),
  '101 without a word of what to': wrong(of('101 Switching'), '9110 §15.2.2'),
}

function withOk(): string {
  return `${LINE}Content-Length: 2\r\n\r\nok`
}
