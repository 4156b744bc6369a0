/**
 * Everything that happens: it follows the orchestrator's events, fetches what the visible view needs, sends the user's
 * commands, and dispatches what it learns. The views only show the state and call its methods.
 */
import type { LiveAnswer, DriverAnswer, LaunchedAnswer, RemovedAnswer, RunAnswer } from '../../lib/api/answers.ts'
import type { TriggerBody } from '../../lib/api/queue.ts'
import { isFinal } from '../../lib/api/run-states.ts'
import type { Heartbeats } from '../charts/heartbeats.ts'
import { ApiError, type Client } from '../api/client.ts'
import type { ServerEvent } from '../api/event-parser.ts'
import type { Session } from '../api/session.ts'
import type { ListEntry } from '../state/list.ts'
import type { ChangedAnswer, LoadCommand } from '../state/load-changes.ts'
import type { Action, Connection, OpenTest, State } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { textOf } from './error-text.ts'
import { EventFollower } from './event-follower.ts'
import { Fetcher } from './fetcher.ts'
import { type ListPlace, wholeList } from './list-place.ts'
import { type Place, hashOf, placeOf } from './place.ts'
import { startsOn } from './started-text.ts'
import { testsUnderWay } from './tests-under-way.ts'

export interface ControllerParts {
  readonly store: Store<State, Action>
  readonly client: Client
  readonly session: Session
}

/** How often the fleet is fetched while it is visible, in ms. */
const FLEET_EVERY = 1_000

export class Controller {
  readonly #parts: ControllerParts
  readonly #fetcher: Fetcher
  readonly #follower: EventFollower

  constructor(parts: ControllerParts) {
    this.#parts = parts
    this.#fetcher = new Fetcher({
      ...parts,
      list: shownList,
      correct: (list) => {
        this.#replace({ view: 'history', list })
      },
    })
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
      if (placeOf(window.location.hash).view === 'fleet' && !document.hidden) this.#fetcher.fleet.run()
    }, FLEET_EVERY)
    this.#follower.start()
  }

  /** Goes to another place, as a link does. */
  go(place: Place): void {
    window.location.hash = hashOf(place)
  }

  /** Shows another part of the list of tests. A search that is typed is one step back, not one for each letter. */
  showList(list: ListPlace): void {
    const isTyping = list.search !== '' && (shownList()?.search ?? '') !== '' && list.search !== shownList()?.search
    if (isTyping) this.#replace({ view: 'history', list })
    else this.go({ view: 'history', list })
  }

  #replace(place: Place): void {
    window.location.replace(hashOf(place))
  }

  /** The API, for what concerns one view alone. */
  get client(): Client {
    return this.#parts.client
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
   * Shows a test that is being created, and triggered if that was asked for. Rejects with an ApiError if no test was
   * created; its details name what is wrong.
   */
  async launch(made: Promise<LaunchedAnswer>): Promise<void> {
    try {
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

  /** Changes the load of a running test. Rejects with an ApiError. */
  async change(testId: string, command: LoadCommand): Promise<void> {
    this.#changed(await this.#parts.client.change(testId, command))
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

  /** Gives a test another name. */
  rename(testId: string, name: string): Promise<boolean> {
    return this.#command(async () => {
      await this.#parts.client.rename(testId, name)
      this.#refresh()
      return name === '' ? 'The test has no name any more.' : `The test is now called “${name}”.`
    })
  }

  /** Removes a test; its view goes back to the list. @param title of the test, as shown */
  remove(testId: string, title: string): Promise<boolean> {
    return this.#command(async () => {
      await this.#parts.client.remove(testId)
      this.#removed(testId)
      return `${title} is deleted.`
    })
  }

  /** Lets a test wait in the queue, or for something else than before. Rejects with an ApiError. */
  async startLater(testId: string, conditions: TriggerBody): Promise<void> {
    const { position } = await this.#parts.client.enqueue(testId, conditions)
    this.#refresh()
    this.#notify('success', `The test is number ${position} of the queue.`)
  }

  /** Moves a test in the queue. @param position from 1 on @param title of the test, as shown */
  moveInQueue(testId: string, position: number, title: string): Promise<boolean> {
    return this.#command(async () => {
      this.#dispatch({ type: 'queue', answer: await this.#parts.client.moveInQueue(testId, position) })
      return `${title} is number ${position} of the queue.`
    })
  }

  /** Takes a test out of the queue. @param title of the test, as shown */
  takeOutOfQueue(testId: string, title: string): Promise<boolean> {
    return this.#command(async () => {
      this.#dispatch({ type: 'queue', answer: await this.#parts.client.takeOutOfQueue(testId) })
      this.#refresh()
      return `${title} is no longer in the queue; it can still be triggered.`
    })
  }

  /** The tests that are not over, the newest first. Rejects with an ApiError. */
  async testsUnderWay(): Promise<readonly ListEntry[]> {
    return await testsUnderWay(this.#parts.client)
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
    const { fleet, tests, queue, timeline } = this.#fetcher
    fleet.run()
    if (place.view === 'history') tests.run()
    if (place.view === 'history' || place.view === 'test') queue.run()
    if (place.view !== 'test') return
    void this.#fetcher.test(place.testId)
    timeline.run()
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
    if (type === 'driver') this.#dispatch({ type: 'driver', driver: JSON.parse(data) as DriverAnswer })
    if (type === 'run') this.#run(JSON.parse(data) as RunAnswer)
    if (type === 'figures') this.#figures(JSON.parse(data) as LiveAnswer)
    if (type === 'removed') this.#removed((JSON.parse(data) as RemovedAnswer).TestId)
  }

  /** A test no longer exists: its view goes back to the list. */
  #removed(testId: string): void {
    const { open, tests } = this.#parts.store.state
    this.#dispatch({ type: 'removed', testId })
    if (open?.testId === testId) this.go({ view: 'history', list: tests?.list ?? wholeList })
    else if (shownList() !== undefined) this.#refresh()
  }

  /** A test has changed, is new, or has another place in the queue. */
  #run(run: RunAnswer): void {
    const { open } = this.#parts.store.state
    this.#dispatch({ type: 'run', run })
    const isListed = shownList() !== undefined
    if (isListed) this.#fetcher.testsChanged()
    if (isListed || open?.test?.startAt === null) this.#fetcher.queue.run()
    if (run.TestId !== open?.testId) return
    this.#fetcher.timeline.run()
    // Its last figures by phase, of which no event tells; and what its phases plan after a change of the load.
    if (isFinal(run.state) || hasNewChanges(run, open)) void this.#fetcher.test(run.TestId)
  }

  /** The load of a test has been changed, and with it what its phases plan. */
  #changed(changed: ChangedAnswer): void {
    this.#dispatch({ type: 'changed', changed })
    if (changed.TestId === this.#parts.store.state.open?.testId) void this.#fetcher.test(changed.TestId)
  }

  /** Those of the test that is viewed are shown together with its timeline. */
  #figures(live: LiveAnswer): void {
    if (live.TestId === this.#parts.store.state.open?.testId) this.#fetcher.figures(live)
    else this.#dispatch({ type: 'figures', live })
  }
}

function hasNewChanges({ changes = [] }: RunAnswer, { loadChanges = [] }: OpenTest): boolean {
  return changes.length > loadChanges.length
}

function shownList(): ListPlace | undefined {
  const place = placeOf(window.location.hash)
  return place.view === 'history' ? place.list : undefined
}
