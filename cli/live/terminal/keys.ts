/** Keys that are pressed while a test runs. In raw mode the terminal sends each at once, and makes no signals of them. */

const keys = {
  ...{ p: 'pause', '+': 'faster', '=': 'faster', '-': 'slower', '−': 'slower', s: 'stop', q: 'stop' },
  ...{ '\u0003': 'interrupt', '\u001a': 'suspend', '\u001c': 'quit' },
} as const
export type Key = (typeof keys)[keyof typeof keys]

/** What function keys and the like send: CSI and SS3 sequences (ECMA-48), which contain letters. */
const SEQUENCES = /\u001b(?:\[[\d;?]*[@-~]|O.|.)?/gsu

/** The keys in what a terminal has sent. */
export function keysIn(text: string): Key[] {
  const typed = text.replace(SEQUENCES, '').toLowerCase()
  return Array.from(typed).flatMap((character) =>
    Object.hasOwn(keys, character) ? [keys[character as keyof typeof keys]] : [],
  )
}

/** The part of `process.stdin` that is used. */
export interface KeyStream {
  setRawMode(isRaw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  on(event: 'data', listener: (text: string) => void): unknown
  off(event: 'data', listener: (text: string) => void): unknown
  resume(): unknown
  pause(): unknown
}

export class Keyboard {
  readonly #stream: KeyStream
  readonly #listener: (text: string) => void
  #isOpen = false

  constructor(stream: KeyStream, pressed: (key: Key) => void) {
    this.#stream = stream
    this.#listener = (text) => {
      keysIn(text).forEach(pressed)
    }
  }

  /** Listens, in raw mode. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#stream.setEncoding('utf8')
    this.#stream.setRawMode(true)
    this.#stream.on('data', this.#listener)
    this.#stream.resume()
  }

  /** Restores the mode of the terminal. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#stream.off('data', this.#listener)
    this.#stream.pause()
    this.#stream.setRawMode(false)
  }
}
