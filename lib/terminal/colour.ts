/** What a terminal can show. */

interface Stream {
  readonly isTTY?: boolean
}
type Environment = Readonly<Record<string, string | undefined>>

/** Whether a stream is a terminal that can move its cursor. */
export function isTerminal({ isTTY }: Stream, env: Environment = process.env): boolean {
  return isTTY === true && env['TERM'] !== 'dumb'
}

/** Whether a stream shows colours: a terminal that can, unless NO_COLOR is set (https://no-color.org). */
export function usesColour(stream: Stream, env: Environment = process.env): boolean {
  return isTerminal(stream, env) && (env['NO_COLOR'] ?? '') === ''
}
