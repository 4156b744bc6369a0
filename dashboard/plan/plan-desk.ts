/** What the user does with the plan editor: its text is checked, and becomes a test. The views call its methods. */
import type { PlanSummary } from '../../lib/api/plan-summary.ts'
import { ApiError } from '../api/client.ts'
import type { Controller } from '../app/controller.ts'
import { textOf } from '../app/error-text.ts'
import { Store } from '../state/store.ts'
import { Checker } from './checker.ts'
import { messagesOf } from './messages.ts'
import { type Checked, initialPlan, type PlanAction, type PlanState, reducePlan } from './plan-state.ts'

/** The largest body that the API takes, in bytes. */
const MAX_BYTES = 1_048_576

export class PlanDesk {
  readonly store = new Store<PlanState, PlanAction>(reducePlan, initialPlan)
  readonly #controller: Controller
  readonly #checker: Checker<Checked>
  #drivers = 1

  constructor(controller: Controller) {
    this.#controller = controller
    this.#checker = new Checker({
      check: (text, signal) => this.#ask(text, signal),
      onResult: (checked) => {
        this.store.dispatch({ type: 'checked', checked })
      },
      isMissing: (checked) => checked.kind === 'failed' && checked.isUnanswered,
    })
  }

  /** Checks the text, and fetches what the editor needs and does not have yet. */
  open(): void {
    void this.check()
    void this.#fetch()
  }

  /** Totals are computed for the drivers that are up. */
  countDrivers(count: number): void {
    const drivers = Math.max(1, count)
    if (drivers === this.#drivers) return
    this.#drivers = drivers
    this.#checker.changed(this.store.state.text)
  }

  typed(text: string): void {
    if (text === this.store.state.text) return
    this.store.dispatch({ type: 'typed', text })
    this.#checker.changed(text)
  }

  /** Puts another text into the editor. @param origin the test that it is the plan of */
  replace(text: string, origin?: string): void {
    this.store.dispatch({ type: 'opened', text, ...(origin === undefined ? {} : { origin }) })
    void this.check()
  }

  /** Puts the plan of a test into the editor, but once only: what is changed afterwards is kept. */
  async loadTest(testId: string): Promise<void> {
    if (this.store.state.origin === testId) return
    await this.#opening(async () => {
      this.replace(await this.#controller.client.planOf(testId), testId)
    })
  }

  async loadFile(file: File): Promise<void> {
    await this.#opening(async () => {
      if (file.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES.toLocaleString('en-US')} bytes`)
      this.replace((await file.text()).replace(/\r\n?/g, '\n'))
    }, `The file “${file.name}” cannot be opened: `)
  }

  /** Checks the text at once. Resolves with what it means; undefined if something is wrong. */
  async check(): Promise<PlanSummary | undefined> {
    const checked = await this.#checker.now(this.store.state.text)
    return checked?.kind === 'good' ? checked.summary : undefined
  }

  /** Creates a test, triggers it if this is wanted, and shows it. */
  async launch(andTrigger: boolean): Promise<void> {
    const { text, busy } = this.store.state
    if (busy !== undefined) return
    this.store.dispatch({ type: 'busy', busy: andTrigger ? 'triggering' : 'arming' })
    try {
      await this.#controller.launch(this.#controller.client.createFromPlan(text, { andTrigger }))
    } catch (error) {
      this.store.dispatch({ type: 'checked', checked: checkedOf(error, text) })
    } finally {
      this.store.dispatch({ type: 'busy', busy: undefined })
    }
  }

  async #ask(text: string, signal: AbortSignal): Promise<Checked> {
    try {
      return { kind: 'good', summary: await this.#controller.client.checkPlan(text, this.#drivers, signal) }
    } catch (error) {
      return checkedOf(error, text)
    }
  }

  /** A part that cannot be fetched is missing until the next visit. */
  async #fetch(): Promise<void> {
    const { client } = this.#controller
    const { presets, schema } = this.store.state
    const fetchPresets = async (): Promise<void> => {
      if (presets.length === 0) this.store.dispatch({ type: 'presets', presets: (await client.presets()).presets })
    }
    const fetchSchema = async (): Promise<void> => {
      if (schema === undefined) this.store.dispatch({ type: 'schema', schema: await client.planSchema() })
    }
    await Promise.allSettled([fetchPresets(), fetchSchema()])
  }

  async #opening(work: () => Promise<void>, before = ''): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.store.dispatch({ type: 'fault', fault: `${before}${textOf(error)}` })
    }
  }
}

function checkedOf(error: unknown, text: string): Checked {
  const messages = error instanceof ApiError ? messagesOf(error, text) : undefined
  if (messages !== undefined) return { kind: 'wrong', messages }
  return {
    kind: 'failed',
    text: textOf(error),
    isUnanswered: error instanceof ApiError && error.code === 'unreachable',
  }
}
