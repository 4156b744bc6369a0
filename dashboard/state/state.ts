/** Everything that the page knows, and the actions that change it. */
import type {
  DriverAnswer,
  DriversAnswer,
  LiveAnswer,
  MetricsAnswer,
  RunAnswer,
  TestAnswer,
} from '../../lib/api/answers.ts'
import type { BreakdownAnswer } from '../../lib/api/breakdown.ts'
import type { QueueAnswer } from '../../lib/api/queue.ts'
import type { TestListAnswer } from '../../lib/api/tests.ts'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import type { ListPlace } from '../app/list-place.ts'
import { type KnownChanges, withChanges } from './changes.ts'
import { type Changed, type ChangedAnswer, type LoadChange, mergedChanges } from './load-changes.ts'
import { type KnownTests, withFigures, withoutTest, withRun } from './list.ts'
import { freshResumption } from './resumption.ts'
import { grown, type TestSeries } from './series.ts'

/** The connection to the orchestrator's events. Instants in ms since 1970, by the clock of this page. */
export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'lost'; readonly since: number; readonly reason: string }
  /** A token is required, and there is none, or a wrong one. */
  | { readonly status: 'refused'; readonly reason: string }

/** Figures by phase and by request, and the state of the test at which they were taken. */
export type Breakdown = BreakdownAnswer & Pick<MetricsAnswer, 'state'>

/** The test that is being viewed. */
export interface OpenTest {
  readonly testId: string
  readonly test: TestAnswer | undefined
  /** Its latest event since it is viewed. */
  readonly event: RunAnswer | undefined
  readonly live: LiveAnswer | undefined
  /** Its figures by phase and by request, which are fetched less often. */
  readonly breakdown: Breakdown | undefined
  readonly series: TestSeries | undefined
  /** Changes of its load; undefined without any. */
  readonly loadChanges: readonly LoadChange[] | undefined
  /** When an orchestrator continued it after a restart, until the page has said so. */
  readonly resumedAt: string | undefined
  /** Why it cannot be shown. */
  readonly fault: string | undefined
}

/** A message to the user, such as the error of an action. */
export interface Notice {
  readonly kind: 'error' | 'warn' | 'success'
  readonly text: string
}

export interface State extends KnownChanges {
  readonly connection: Connection
  readonly drivers: readonly DriverAnswer[]
  /** When the drivers were received; undefined before. */
  readonly driversAt: number | undefined
  /** Undefined before they were received. */
  readonly tests: KnownTests | undefined
  /** Undefined before it was received. */
  readonly queue: QueueAnswer | undefined
  readonly open: OpenTest | undefined
  readonly notice: Notice | undefined
}

export type Action =
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'drivers'; readonly answer: DriversAnswer; readonly at: number }
  | { readonly type: 'driver'; readonly driver: DriverAnswer }
  | { readonly type: 'tests'; readonly answer: TestListAnswer; readonly list: ListPlace }
  | { readonly type: 'queue'; readonly answer: QueueAnswer }
  /** A test no longer exists. */
  | { readonly type: 'removed'; readonly testId: string }
  /** A test is to be viewed; undefined for none. */
  | { readonly type: 'open'; readonly testId: string | undefined }
  /** A response, with the latest event at the time of the request: one that came since then is newer. */
  | { readonly type: 'test'; readonly test: TestAnswer; readonly event?: RunAnswer | undefined }
  | { readonly type: 'run'; readonly run: RunAnswer }
  | { readonly type: 'figures'; readonly live: LiveAnswer }
  | { readonly type: 'changed'; readonly changed: ChangedAnswer }
  /** A response, with the figures that were known at the time of the request: those that came since then are newer. */
  | { readonly type: 'metrics'; readonly metrics: MetricsAnswer; readonly live: LiveAnswer | undefined }
  /** A response of which only the figures by phase and request are wanted: those of the whole come with events. */
  | { readonly type: 'breakdown'; readonly metrics: MetricsAnswer }
  /** With the figures that made the page ask for it, so that both are shown at once. */
  | {
      readonly type: 'timeline'
      readonly answer: TimelineAnswer
      readonly live?: LiveAnswer | undefined
      readonly at: number
    }
  | { readonly type: 'fault'; readonly testId: string; readonly text: string }
  /** The page says that an orchestrator has continued the test. */
  | { readonly type: 'resumption'; readonly testId: string; readonly notice: Notice }
  | { readonly type: 'notice'; readonly notice: Notice | undefined }

export const initialState: State = {
  connection: { status: 'connecting' },
  drivers: [],
  changes: [],
  changesCursor: undefined,
  driversAt: undefined,
  tests: undefined,
  queue: undefined,
  open: undefined,
  notice: undefined,
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'connection':
      return { ...state, connection: action.connection }
    case 'drivers':
      return { ...state, drivers: action.answer.drivers, ...withChanges(state, action.answer), driversAt: action.at }
    case 'driver':
      return { ...state, drivers: withDriver(state.drivers, action.driver) }
    case 'tests':
      return { ...state, tests: { ...action.answer, list: action.list } }
    case 'queue':
      return { ...state, queue: action.answer }
    case 'removed':
      return { ...state, tests: withoutTest(state.tests, action.testId) }
    case 'notice':
      return { ...state, notice: action.notice }
    case 'open':
      return { ...state, open: action.testId === undefined ? undefined : opened(action.testId) }
    case 'resumption':
      return { ...withTest(state, changedTest(state.open, action)), notice: action.notice }
    case 'run':
      return withTest(withList(state, withRun(state.tests, action.run)), changedTest(state.open, action))
    case 'figures':
      return withTest(withList(state, withFigures(state.tests, action.live)), changedTest(state.open, action))
    default:
      return withTest(state, changedTest(state.open, action))
  }
}

/** The same state if nothing has changed, as below. */
function withList(state: State, tests: KnownTests | undefined): State {
  return tests === state.tests ? state : { ...state, tests }
}

/** The same state if nothing has changed: then no view is drawn again. */
function withTest(state: State, open: OpenTest | undefined): State {
  return open === state.open ? state : { ...state, open }
}

function opened(testId: string): OpenTest {
  const nothing = { test: undefined, event: undefined, live: undefined, breakdown: undefined, series: undefined }
  return { testId, ...nothing, loadChanges: undefined, resumedAt: undefined, fault: undefined }
}

function withDriver(drivers: readonly DriverAnswer[], driver: DriverAnswer): readonly DriverAnswer[] {
  const known = drivers.some(({ nodeId }) => nodeId === driver.nodeId)
  return known ? drivers.map((each) => (each.nodeId === driver.nodeId ? driver : each)) : [...drivers, driver]
}

type TestAction = Extract<
  Action,
  { type: 'test' | 'run' | 'figures' | 'changed' | 'metrics' | 'breakdown' | 'timeline' | 'fault' | 'resumption' }
>

/** News of another test than the one that is being viewed changes nothing. */
function changedTest(open: OpenTest | undefined, action: TestAction): OpenTest | undefined {
  if (open === undefined || open.testId !== testIdOf(action)) return open
  switch (action.type) {
    case 'test':
      return received(open, action)
    case 'run':
      return told(open, action.run)
    case 'figures':
      return { ...open, live: action.live }
    case 'changed':
      return withLoadChanges(open, { TestId: open.testId, changes: [action.changed.change] })
    case 'metrics':
      return { ...dividedAs(open, action.metrics), live: open.live === action.live ? action.metrics : open.live }
    case 'breakdown':
      return dividedAs(open, action.metrics)
    case 'timeline':
      return { ...open, live: action.live ?? open.live, series: grown(open.series, action.answer, action.at) }
    case 'fault':
      return { ...open, fault: action.text }
    case 'resumption':
      return { ...open, resumedAt: undefined }
  }
}

function dividedAs(open: OpenTest, { state, phases, requests, parts, labels }: MetricsAnswer): OpenTest {
  return { ...open, breakdown: { state, phases, requests, parts, labels } }
}

function received(open: OpenTest, { test, event }: Extract<Action, { type: 'test' }>): OpenTest {
  const isLatest = open.event === undefined || open.event === event
  const latest = isLatest ? test : changedRun(test, open.event)
  return { ...withLoadChanges(open, test), test: latest, resumedAt: resumedAt(open, latest), fault: undefined }
}

function told(open: OpenTest, run: RunAnswer): OpenTest {
  const changed = withLoadChanges(open, run)
  if (open.test === undefined) return { ...changed, event: run }
  return { ...changed, test: changedRun(open.test, run), event: run, resumedAt: resumedAt(open, run) }
}

/** A change is never taken back. */
function withLoadChanges(open: OpenTest, { changes }: Changed): OpenTest {
  return changes === undefined ? open : { ...open, loadChanges: mergedChanges(open.loadChanges, changes) }
}

/** An event contains all of a test but its plan; what it does not mention no longer holds. */
function changedRun({ config }: TestAnswer, run: RunAnswer): TestAnswer {
  return { ...run, config }
}

function resumedAt({ test, resumedAt: known }: OpenTest, next: RunAnswer): string | undefined {
  return freshResumption(test, next) ?? known
}

function testIdOf(action: TestAction): string {
  switch (action.type) {
    case 'test':
      return action.test.TestId
    case 'run':
      return action.run.TestId
    case 'figures':
      return action.live.TestId
    case 'changed':
      return action.changed.TestId
    case 'metrics':
    case 'breakdown':
      return action.metrics.TestId
    case 'timeline':
      return action.answer.TestId
    case 'fault':
    case 'resumption':
      return action.testId
  }
}
