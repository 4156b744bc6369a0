/** Whether a stream shows colours: a terminal that can, unless NO_COLOR is set (https://no-color.org). */
export function usesColour({ isTTY }: { readonly isTTY?: boolean }, env = process.env): boolean {
  return isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}
