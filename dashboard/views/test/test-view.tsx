/** One test: to be triggered, while it runs, and after its end. */
import { useState } from 'preact/hooks'
import type { TestAnswer } from '../../../lib/api/answers.ts'
import { ChartGroup } from '../../charts/group.ts'
import { wholeList } from '../../app/list-place.ts'
import { hashOf } from '../../app/place.ts'
import type { OpenTest } from '../../state/state.ts'
import type { ViewProps } from '../app.tsx'
import { useSelected } from '../use-store.ts'
import { Breakdown } from './breakdown.tsx'
import { Charts } from './charts.tsx'
import { Details } from './details.tsx'
import { DriverFigures } from './driver-figures.tsx'
import { Events } from './events.tsx'
import { Figures } from './figures.tsx'
import { Heading } from './heading.tsx'
import { LoadControls } from './load-controls.tsx'
import { PhasePlan, progressIn } from './phase-plan.tsx'
import { Search } from './search.tsx'
import { Thresholds } from './thresholds.tsx'
import { Verdict } from './verdict.tsx'

export interface TestViewProps extends ViewProps {
  readonly testId: string
}

/** A test that has been received, with what is known of it. */
export interface ShownTest extends OpenTest {
  readonly test: TestAnswer
}

export function TestView({ store, controller, testId }: TestViewProps) {
  const open = useSelected(store, (state) => state.open)
  const queue = useSelected(store, (state) => state.queue)
  const isLost = useSelected(store, (state) => state.connection.status === 'lost')
  const [group] = useState(() => new ChartGroup())
  if (open === undefined || open.testId !== testId) return <p>Loading …</p>
  const { test } = open
  if (open.fault !== undefined && test === undefined) return <NotFound text={open.fault} />
  if (test === undefined) return <p>Loading …</p>
  const shown = { ...open, test }
  const progress = progressIn(shown)
  return (
    <>
      <Heading shown={shown} queue={queue} controller={controller} />
      <LoadControls shown={shown} progress={progress} controller={controller} />
      <Verdict test={test} />
      <Thresholds shown={shown} />
      <Search test={test} />
      <PhasePlan shown={shown} progress={progress} />
      <Figures shown={shown} isLost={isLost} />
      {test.startAt === null || open.breakdown === undefined ? null : <Breakdown breakdown={open.breakdown} />}
      {test.startAt === null ? null : <Charts shown={shown} group={group} />}
      <DriverFigures shown={shown} group={group} />
      <Events test={test} />
      <Details shown={shown} />
    </>
  )
}

function NotFound({ text }: { readonly text: string }) {
  return (
    <>
      <h1>This test cannot be shown</h1>
      <p class="notice error">{text}</p>
      <p>
        It may have been deleted: <a href={hashOf({ view: 'history', list: wholeList })}>all tests</a>.
      </p>
    </>
  )
}
