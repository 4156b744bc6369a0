/**
 * Parses a stream of server-sent events (WHATWG HTML, §9.2.6). The page reads the stream with `fetch`, because
 * `EventSource` cannot send a token.
 */

/** One event of the stream. */
export interface ServerEvent {
  /** `message` unless the event names its type. */
  readonly type: string
  readonly data: string
}

export class EventParser {
  #rest = ''
  #type = ''
  #data: string[] = []

  /** Adds a piece of the stream, cut anywhere, and returns the events that are complete with it. */
  push(piece: string): ServerEvent[] {
    const text = this.#rest + piece
    // A carriage return at the end of a piece may be the first half of a line break.
    const until = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, until).split(/\r\n|\r|\n/)
    this.#rest = (lines.pop() ?? '') + text.slice(until)
    return lines.flatMap((line) => this.#line(line))
  }

  #line(line: string): ServerEvent[] {
    if (line === '') return this.#end()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.#type = value
    else if (field === 'data') this.#data.push(value)
    return []
  }

  #end(): ServerEvent[] {
    const [type, data] = [this.#type || 'message', this.#data]
    this.#type = ''
    this.#data = []
    return data.length === 0 ? [] : [{ type, data: data.join('\n') }]
  }
}
