/** The view on a terminal: draws, listens to keys, and gives the terminal back whatever happens. */
import type { Backend } from '../../cluster/backend.ts'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { isFinal } from '../../lib/api/run-states.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { sayThrough } from '../io/say.ts'
import { frame } from './picture/frame.ts'
import { type Key, Keyboard } from './terminal/keys.ts'
import type { Note } from './model.ts'
import { modelOf } from './model-of.ts'
import { Screen } from './terminal/screen.ts'
import { Sight } from './sight.ts'
import { changedText, changeFor, type SteeringKey } from './steering.ts'
import type { LiveTerminal } from './terminal/terminal.ts'
import type { View } from './view.ts'

/** A note is shown for this time. */
const NOTE_MS = 10_000
/** Figures come each second: without any for this time, the view says so. */
const SILENCE_MS = 4_000
const TICK_MS = 1_000

export interface LiveViewParts {
  readonly backend: Backend
  readonly test: TestAnswer
  /** Ends the load. */
  readonly stop: () => void
  readonly terminal: LiveTerminal
}

export class LiveView implements View {
  readonly #parts: LiveViewParts
  readonly #sight: Sight
  readonly #screen: Screen
  readonly #keyboard: Keyboard | undefined
  readonly #tick: NodeJS.Timeout
  #isStopping = false
  #isClosed = false
  #drawnAt = 0
  #heardAt = performance.now()
  #note: (Note & { readonly at: number }) | undefined
  /** Keys take effect one after the other: each depends on the change before. */
  #steered: Promise<void> = Promise.resolve()

  constructor(parts: LiveViewParts) {
    this.#parts = parts
    const { backend, test, terminal } = parts
    this.#sight = new Sight(backend, test)
    this.#screen = new Screen(terminal.output)
    this.#keyboard =
      terminal.input === undefined
        ? undefined
        : new Keyboard(terminal.input, (key) => {
            this.#press(key)
          })
    this.#keyboard?.open()
    sayThrough((line) => {
      this.#screen.print(line)
      this.#draw()
    })
    terminal.output.on('resize', this.#draw)
    process.on('exit', this.#release)
    process.on('SIGTSTP', this.#suspend)
    process.on('SIGCONT', this.#resume)
    this.#tick = setInterval(() => {
      if (performance.now() - this.#drawnAt >= TICK_MS) this.#draw()
    }, TICK_MS)
    this.#draw()
  }

  readonly show = (figures: MetricsAnswer): void => {
    // The last figures come a second time with the end of the test.
    if (isFinal(figures.state)) return
    this.#heardAt = performance.now()
    void this.#sight.take(figures).then(this.#draw)
  }

  stopping(): void {
    this.#isStopping = true
    this.#draw()
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#tick)
    sayThrough(undefined)
    this.#parts.terminal.output.off('resize', this.#draw)
    process.off('exit', this.#release)
    process.off('SIGTSTP', this.#suspend)
    process.off('SIGCONT', this.#resume)
    this.#keyboard?.close()
    this.#screen.clear()
  }

  readonly #draw = (): void => {
    const { terminal } = this.#parts
    if (this.#isClosed || !terminal.isOurs()) return
    this.#drawnAt = performance.now()
    const rest = { isStopping: this.#isStopping, now: Date.now(), note: this.#currentNote() }
    const model = modelOf({ ...this.#sight.seen(), ...rest, keys: this.#keyboard !== undefined })
    this.#screen.draw(frame(model, this.#screen.size, terminal))
  }

  #currentNote(): Note | undefined {
    const now = performance.now()
    const silence = now - this.#heardAt
    if (silence >= SILENCE_MS && this.#sight.seen().figures !== undefined) {
      return { text: `no figures for ${Math.floor(silence / 1_000)} s: these are the latest`, tone: 'bad' }
    }
    return this.#note !== undefined && now - this.#note.at < NOTE_MS ? this.#note : undefined
  }

  #say(text: string, tone: Note['tone']): void {
    this.#note = { text, tone, at: performance.now() }
    this.#draw()
  }

  #press(key: Key): void {
    switch (key) {
      case 'stop':
        if (!this.#isStopping) this.#parts.stop()
        return
      case 'interrupt':
        process.kill(process.pid, 'SIGINT')
        return
      case 'quit':
        this.#release()
        process.kill(process.pid, 'SIGQUIT')
        return
      case 'suspend':
        this.#suspend()
        return
      case 'pause':
      case 'faster':
      case 'slower':
        this.#steered = this.#steered.then(() => this.#steer(key))
    }
  }

  async #steer(key: SteeringKey): Promise<void> {
    const { backend, test } = this.#parts
    try {
      const wanted = changeFor(key, await backend.test(test.TestId), this.#sight.phase)
      const { change } = await backend.change(test.TestId, wanted)
      this.#say(changedText(change), 'good')
    } catch (error) {
      this.#say(reasonOf(error), 'bad')
    }
  }

  /** The terminal as it was; the picture stays, because something may have been written below it. */
  readonly #release = (): void => {
    this.#keyboard?.close()
    this.#screen.restore()
  }

  /** As Ctrl-Z does outside of raw mode: all processes of the job are stopped, and the shell has its terminal. */
  readonly #suspend = (): void => {
    this.#release()
    process.off('SIGTSTP', this.#suspend)
    process.kill(0, 'SIGTSTP')
    setImmediate(() => {
      process.on('SIGTSTP', this.#suspend)
      this.#resume()
    })
  }

  readonly #resume = (): void => {
    if (this.#isClosed || !this.#parts.terminal.isOurs()) return
    this.#keyboard?.open()
    this.#draw()
  }
}

/** Why a change is not possible, without the name of the test, which the reader knows. */
function reasonOf(error: unknown): string {
  const reason = error instanceof BreakwaterError ? error.details['reason'] : undefined
  return typeof reason === 'string' ? reason : messageOf(error)
}
