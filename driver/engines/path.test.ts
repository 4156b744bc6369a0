import { expect, test } from '@jest/globals'
import { pathEncoded } from './path.ts'

test.each([
  ["/a-b_c.d~e/%20/%c3%A9;x=1:@!$&'()*+,=?q=/?", "/a-b_c.d~e/%20/%c3%A9;x=1:@!$&'()*+,=?q=/?"],
  ['/a/../b//./', '/a/../b//./'],
  ['/a b\t', '/a%20b%09'],
  ['/é/€/😀', '/%C3%A9/%E2%82%AC/%F0%9F%98%80'],
  ['/100%/%2', '/100%25/%252'],
  ['/#"<>[]\\^`{|}', '/%23%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D'],
  ['/a\r\nb', '/a%0D%0Ab'],
  ['/\ud800', '/%EF%BF%BD'],
])('The path %j is sent as %s', (path, sent) => {
  expect(pathEncoded(path)).toBe(sent)
})
