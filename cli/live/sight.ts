/** What is known of a test while it runs, kept up to date with each of its figures. */
import type { Backend } from '../../cluster/backend.ts'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { type Course, courseOf } from './course.ts'
import type { Seen } from './model-of.ts'
import { Points } from './points.ts'

export class Sight {
  readonly #backend: Backend
  readonly #points = new Points()
  readonly #course: Course
  #test: TestAnswer
  #figures: MetricsAnswer | undefined
  #isPaused = false
  #isAsking = false

  constructor(backend: Backend, test: TestAnswer) {
    this.#backend = backend
    this.#test = test
    this.#course = courseOf(test.config)
  }

  /** Takes the figures of another second, and asks for what belongs to them. Charts lag while it cannot be had. */
  async take(figures: MetricsAnswer): Promise<void> {
    this.#isPaused = hasPaused(this.#figures, figures, this.#isPaused)
    this.#figures = figures
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const { TestId } = this.#test
      this.#points.take(await this.#backend.timeline(TestId, this.#points.cursor))
      // Its start, and the states of several drivers, may have changed.
      if (this.#test.startAt === null || figures.drivers.length > 1) this.#test = await this.#backend.test(TestId)
    } catch {
      // The end of the test, and its errors, are waited for elsewhere.
    } finally {
      this.#isAsking = false
    }
  }

  /** The name of the current phase. */
  get phase(): string {
    const { phases = [], pausedSeconds = 0 } = this.#figures ?? {}
    const seconds = (this.#figures?.recent?.to ?? 0) - pausedSeconds
    const sent = phases.map((phase) => phase.sent)
    return phases[this.#course.phaseAt(seconds, sent)]?.name ?? ''
  }

  seen(): Pick<Seen, 'test' | 'course' | 'figures' | 'series' | 'isPaused'> {
    const figures = this.#figures
    const series = this.#points.series(figures?.recent?.to ?? 0)
    return { test: this.#test, course: this.#course, figures, series, isPaused: this.#isPaused }
  }
}

/** Whether the load was paused for most of the time between two figures. Without any such time: as before. */
function hasPaused(before: MetricsAnswer | undefined, now: MetricsAnswer, wasPaused: boolean): boolean {
  const at = ({ windowEnd }: MetricsAnswer): number => (windowEnd === null ? 0 : Date.parse(windowEnd) / 1_000)
  const seconds = before === undefined ? 0 : at(now) - at(before)
  if (seconds <= 0) return wasPaused
  return (now.pausedSeconds ?? 0) - (before?.pausedSeconds ?? 0) > seconds / 2
}
