/** Fields that node:http2 sends at most once: it throws for a second value (`kSingleValueFields` in its source). */
export const singleValued: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-max-age',
  'access-control-request-method',
  'age',
  'authorization',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'dnt',
  'etag',
  'expires',
  'from',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'tk',
  'upgrade-insecure-requests',
  'user-agent',
  'x-content-type-options',
])

/** The first repeated name in a list of headers that the engine `http2` could not send. */
export function repeatedSingle(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => {
    const lower = name.toLowerCase()
    const again = seen.has(lower) && singleValued.has(lower) && lower !== 'content-length'
    seen.add(lower)
    return again
  })
}
