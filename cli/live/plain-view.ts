/** Progress without a terminal: a plain line every five seconds. */
import type { Backend } from '../../cluster/backend.ts'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { isFinal } from '../../lib/api/run-states.ts'
import { printable } from '../../lib/measure/phrases.ts'
import { say } from '../io/say.ts'
import type { LiveModel } from './model.ts'
import { modelOf } from './model-of.ts'
import { Sight } from './sight.ts'
import { summaryText, timeText } from './picture/text-blocks.ts'
import type { View } from './view.ts'

const EACH_SECONDS = 5

/** The time, the phase, and the figures that matter most. */
function plainLine(model: LiveModel): string {
  const phase = model.phase === undefined ? '' : `   ${printable(model.phase)}`
  return `${timeText(model)}${phase}   ${summaryText(model)}`
}

export class PlainView implements View {
  readonly #sight: Sight
  #turn = 0
  #isStopping = false

  constructor(backend: Backend, test: TestAnswer) {
    this.#sight = new Sight(backend, test)
  }

  readonly show = (figures: MetricsAnswer): void => {
    void this.#sight.take(figures)
    const turn = Math.floor((figures.recent?.to ?? 0) / EACH_SECONDS)
    // The report follows at the end.
    if (turn <= this.#turn || isFinal(figures.state)) return
    this.#turn = turn
    const rest = { isStopping: this.#isStopping, now: Date.now(), note: undefined, keys: false }
    const model = modelOf({ ...this.#sight.seen(), ...rest })
    if (model.time.left !== 0 || model.time.draining > 0) say(plainLine(model))
  }

  stopping(): void {
    this.#isStopping = true
  }

  close(): void {
    this.#turn = Number.POSITIVE_INFINITY
  }
}
