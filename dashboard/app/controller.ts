/**
 * Everything that happens: it follows the orchestrator's events, fetches what the visible view needs, sends the user's
 * commands, and dispatches what it learns. The views only show the state and call its methods.
 */
import type { LiveAnswer, DriverAnswer, RunAnswer, TriggeredAnswer } from '../../lib/api/answers.ts'
import type { Heartbeats } from '../charts/heartbeats.ts'
import { plural } from '../../lib/measure/phrases.ts'
import { ApiError, type Client, type LaunchOptions } from '../api/client.ts'
import type { ServerEvent } from '../api/event-parser.ts'
import type { Session } from '../api/session.ts'
import type { TestRequest } from '../form/request.ts'
import type { Action, Connection, State } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { EventFollower } from './event-follower.ts'
import { Latest } from './latest.ts'
import { type Place, hashOf, placeOf } from './place.ts'

export interface ControllerParts {
  readonly store: Store<State, Action>
  readonly client: Client
  readonly session: Session
}

/** How often the fleet is fetched while it is visible, in ms. */
const FLEET_EVERY = 1_000

export class Controller {
  readonly #parts: ControllerParts
  readonly #fleet = new Latest(() => this.#fetchFleet())
  readonly #tests = new Latest(() => this.#fetchTests())
  readonly #timeline = new Latest(() => this.#fetchTimeline())
  readonly #follower: EventFollower
  /** Figures that are shown together with the timeline that is asked for next. */
  #live: LiveAnswer | undefined

  constructor(parts: ControllerParts) {
    this.#parts = parts
    this.#follower = new EventFollower({
      client: parts.client,
      onEvent: (event) => {
        this.#event(event)
      },
      onConnection: (connection) => {
        this.#connection(connection)
      },
    })
  }

  /** Shows the place of the address, and follows the events from now on. */
  start(): void {
    window.addEventListener('hashchange', () => {
      this.#arrive(placeOf(window.location.hash))
    })
    this.#arrive(placeOf(window.location.hash))
    window.setInterval(() => {
      if (placeOf(window.location.hash).view === 'fleet' && !document.hidden) this.#fleet.run()
    }, FLEET_EVERY)
    this.#follower.start()
  }

  /** Goes to another place, as a link does. */
  go(place: Place): void {
    window.location.hash = hashOf(place)
  }

  /** Signs in with a token. */
  signIn(token: string): void {
    this.#parts.session.token = token
    this.#follower.start()
  }

  signOut(): void {
    this.#parts.session.token = undefined
    this.#follower.start()
  }

  /** Whether a token is kept. */
  get signedIn(): boolean {
    return this.#parts.session.token !== undefined
  }

  /**
   * Creates a test, triggers it if that is asked for, and shows it. Rejects with an ApiError if no test was created; its
   * details name the faulty field.
   */
  async launch({ kind, seconds, body }: TestRequest, options: LaunchOptions): Promise<void> {
    const { client } = this.#parts
    try {
      const made = kind === 'avalanche' ? client.avalanche(body, options) : client.tsunami(seconds, body, options)
      const { TestId, drivers } = await made
      this.go({ view: 'test', testId: TestId })
      if (drivers !== undefined) this.#notify('success', startsOn(drivers))
    } catch (error) {
      const testId = error instanceof ApiError ? error.details['TestId'] : undefined
      if (typeof testId !== 'string') throw error
      this.go({ view: 'test', testId })
      this.#notify('error', textOf(error))
    }
  }

  /** The recent heartbeats of a driver. Rejects with an ApiError. */
  async heartbeats(nodeId: string): Promise<Heartbeats> {
    return (await this.#parts.client.driver(nodeId)).heartbeats
  }

  /** Starts a test. */
  trigger(testId: string): Promise<boolean> {
    return this.#command(async () => {
      const { drivers } = await this.#parts.client.trigger(testId)
      return startsOn(drivers)
    })
  }

  /** Ends the load of a test. */
  stop(testId: string): Promise<boolean> {
    return this.#command(async () => {
      await this.#parts.client.stop(testId)
      return 'The test is being stopped.'
    })
  }

  /** The kill switch. */
  stopEverything(): Promise<boolean> {
    return this.#command(async () => {
      const { stopped } = await this.#parts.client.stopEverything()
      return stopped.length === 0 ? 'All load was told to stop; no test was running.' : 'All load is being stopped.'
    })
  }

  /** Creates a test with the plan of another one, and shows it. */
  rerun(testId: string): Promise<boolean> {
    return this.#command(async () => {
      const { TestId } = await this.#parts.client.rerun(testId)
      this.go({ view: 'test', testId: TestId })
      return 'A new test with the same plan is ready to be triggered.'
    })
  }

  dismiss(): void {
    this.#dispatch({ type: 'notice', notice: undefined })
  }

  #notify(kind: 'success' | 'error', text: string): void {
    this.#dispatch({ type: 'notice', notice: { kind, text } })
  }

  #dispatch(action: Action): void {
    this.#parts.store.dispatch(action)
  }

  /** Runs a command of the user, and shows its result. Resolves with whether it succeeded. */
  async #command(work: () => Promise<string>): Promise<boolean> {
    try {
      this.#notify('success', await work())
      return true
    } catch (error) {
      this.#notify('error', textOf(error))
      return false
    }
  }

  #arrive(place: Place): void {
    const testId = place.view === 'test' ? place.testId : undefined
    if (testId !== this.#parts.store.state.open?.testId) this.#dispatch({ type: 'open', testId })
    this.#refresh()
  }

  /** Fetches what the visible view shows: at its first sight, and after a lost connection. */
  #refresh(): void {
    const place = placeOf(window.location.hash)
    this.#fleet.run()
    if (place.view === 'history') this.#tests.run()
    if (place.view !== 'test') return
    void this.#fetchTest(place.testId)
    this.#timeline.run()
  }

  #connection(connection: Connection): void {
    const { session, store } = this.#parts
    if (connection.status === 'refused') {
      const hadToken = session.token !== undefined
      session.token = undefined
      store.dispatch({
        type: 'connection',
        connection: { status: 'refused', reason: hadToken ? 'The token is wrong.' : '' },
      })
      return
    }
    store.dispatch({ type: 'connection', connection })
    // Whatever happened while there was no connection is fetched now.
    if (connection.status === 'live') this.#refresh()
  }

  #event({ type, data }: ServerEvent): void {
    const open = this.#parts.store.state.open?.testId
    if (type === 'driver') this.#dispatch({ type: 'driver', driver: JSON.parse(data) as DriverAnswer })
    if (type === 'run') {
      const run = JSON.parse(data) as RunAnswer
      this.#dispatch({ type: 'run', run })
      if (placeOf(window.location.hash).view === 'history') this.#tests.run()
      if (run.TestId === open) this.#timeline.run()
    }
    if (type !== 'figures') return
    const live = JSON.parse(data) as LiveAnswer
    if (live.TestId !== open) return
    this.#live = live
    this.#timeline.run()
  }

  async #fetchFleet(): Promise<void> {
    const answer = await this.#parts.client.drivers(this.#parts.store.state.changesCursor)
    this.#dispatch({ type: 'drivers', answer, at: Date.now() })
  }

  async #fetchTests(): Promise<void> {
    this.#dispatch({ type: 'tests', answer: await this.#parts.client.tests() })
  }

  async #fetchTest(testId: string): Promise<void> {
    const { client } = this.#parts
    try {
      this.#dispatch({ type: 'test', test: await client.test(testId) })
      this.#dispatch({ type: 'figures', live: await client.metrics(testId) })
    } catch (error) {
      this.#dispatch({ type: 'fault', testId, text: textOf(error) })
    }
  }

  async #fetchTimeline(): Promise<void> {
    const { open } = this.#parts.store.state
    if (open === undefined) return
    const live = this.#live
    this.#live = undefined
    try {
      const answer = await this.#parts.client.timeline(open.testId, open.series?.cursor)
      this.#dispatch({ type: 'timeline', answer, live, at: Date.now() })
    } catch (error) {
      if (live !== undefined) this.#dispatch({ type: 'figures', live })
      throw error
    }
  }
}

function startsOn(drivers: TriggeredAnswer['drivers']): string {
  return `The test starts on ${plural(drivers.length, 'driver')}.`
}

/** The message of an error, as a sentence for the user. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
