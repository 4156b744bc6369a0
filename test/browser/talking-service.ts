/** An orchestrator in memory for tests of the page. */
import { type MetricsAnswer, runAnswer, type TestAnswer } from '../../lib/api/answers.ts'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'

/** Tells the page of tests that have changed, and can be continued after a restart. */
export class TalkingService extends MemoryService {
  /** Of each test, in addition. */
  events: TestAnswer['events'] = []
  missing: MetricsAnswer['missing'] = []
  /** The time since the end of the latest window, in ms. */
  ageMs = 60_000

  override test(testId: string): TestAnswer {
    const test = super.test(testId)
    return { ...test, events: [...test.events, ...this.events] }
  }

  override metrics(testId: string): MetricsAnswer {
    return { ...super.metrics(testId), missing: this.missing }
  }

  override timeline(testId: string): TimelineAnswer {
    return { ...super.timeline(testId), ageMs: this.ageMs }
  }

  tell(testId: string): void {
    this.emit({ type: 'run', data: runAnswer.parse(this.test(testId)) })
  }

  async add(name: string): Promise<string> {
    const { TestId } = await this.create(avalanche({ target: 'http://127.0.0.1:1/', name }))
    this.tell(TestId)
    return TestId
  }
}
