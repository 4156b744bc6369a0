/** The figures of a test by phase and by request, and those of a phase or a request that the user chooses. */
import { useMemo, useState } from 'preact/hooks'
import type { BreakdownAnswer, PartFigures } from '../../../lib/api/breakdown.ts'
import { atLeast, count, rate } from '../../format.ts'
import {
  type Choice,
  chosenPart,
  type ChosenPart,
  isDivided,
  labelRows,
  type PartRow,
  phaseRows,
  requestRows,
  toggledChoice,
} from '../../state/breakdown.ts'
import { numberColumn, SortableTable, type TableColumn } from '../parts/sortable-table.tsx'
import { Counts, Measurements } from './count-tables.tsx'

interface BreakdownProps {
  readonly breakdown: BreakdownAnswer
}

/** Drawn again only when its figures have changed: there may be hundreds of rows, and the page changes each second. */
export function Breakdown({ breakdown }: BreakdownProps) {
  return useMemo(() => (isDivided(breakdown) ? <Tables breakdown={breakdown} /> : null), [breakdown])
}

function Tables({ breakdown }: BreakdownProps) {
  const [choice, setChoice] = useState<Choice>({})
  const chosen = chosenPart(breakdown, choice)
  const choose = (kind: keyof Choice) => (name: string) => {
    setChoice(toggledChoice(choice, kind, name))
  }
  return (
    <section aria-labelledby="breakdown-title" class="breakdown">
      <h2 id="breakdown-title">Phases and requests</h2>
      <Introduction breakdown={breakdown} />
      <Parts
        caption={choice.request === undefined ? 'Phases' : `Phases, of the request ${choice.request} only`}
        head="Phase"
        rows={phaseRows(breakdown, choice)}
        chosen={choice.phase}
        choose={choose('phase')}
      />
      <Parts
        caption={choice.phase === undefined ? 'Requests' : `Requests, in the phase ${choice.phase} only`}
        head="Request"
        rows={requestRows(breakdown, choice)}
        chosen={choice.request}
        choose={choose('request')}
      />
      <Labels rows={labelRows(breakdown)} />
      {chosen === undefined ? null : <Chosen {...chosen} />}
    </section>
  )
}

function Introduction({ breakdown: { phases } }: BreakdownProps) {
  const isAll = phases.every(({ measured }) => measured)
  return (
    <p class="muted">
      {isAll ? '' : 'The figures of the test are those of its measured phases together. '}
      Choose a phase, a request, or both to see their percentiles, statuses and failures; choose it again to leave it.
    </p>
  )
}

interface PartsProps {
  readonly caption: string
  readonly head: 'Phase' | 'Request'
  readonly rows: readonly PartRow[]
  /** The name of the row that is chosen. */
  readonly chosen: string | undefined
  readonly choose: (name: string) => void
}

function Parts({ caption, head, rows, chosen, choose }: PartsProps) {
  if (rows.length === 0) return null
  const name: TableColumn<PartRow> = {
    key: 'name',
    title: head,
    value: ({ title }) => title,
    cell: (row) => (
      <button
        type="button"
        class="choice"
        aria-pressed={row.name === chosen}
        onClick={() => {
          choose(row.name)
        }}
      >
        {row.title}
      </button>
    ),
  }
  return (
    <>
      <h3>{caption}</h3>
      <SortableTable
        caption={caption}
        columns={[name, ...(head === 'Phase' ? [time] : []), ...columns]}
        rows={rows}
        keyOf={(row) => row.name}
        rowClass={(row) => (row.name === chosen ? 'chosen' : '')}
        empty=""
      />
    </>
  )
}

/** The figures of the drivers with each label; a driver may have several. */
function Labels({ rows }: { readonly rows: readonly PartRow[] }) {
  if (rows.length === 0) return null
  const caption = 'Labels of the drivers'
  const name: TableColumn<PartRow> = {
    key: 'name',
    title: 'Label',
    value: ({ title }) => title,
    cell: ({ title }) => title,
  }
  return (
    <>
      <h3>{caption}</h3>
      <SortableTable caption={caption} columns={[name, ...columns]} rows={rows} keyOf={(row) => row.name} empty="" />
    </>
  )
}

const time: TableColumn<PartRow> = {
  key: 'time',
  title: 'Time',
  numeric: true,
  help: 'Since the start, by the plan. A dash, or no end, where responses decide it.',
  cell: (row) => row.time,
}

const columns: readonly TableColumn<PartRow>[] = [
  counted('planned', 'Planned', ({ planned }) => planned),
  counted('sent', 'Sent', ({ sent }) => sent),
  counted('completed', 'Completed', ({ completed }) => completed),
  counted('failed', 'Failed', ({ failed }) => failed),
  counted('dropped', 'Dropped', ({ dropped }) => dropped),
  numberColumn(
    { key: 'rate', title: 'Per second', shown: rate, help: 'Responses per second over the elapsed time.' },
    ({ figures }) => figures?.rates.throughput,
  ),
  percentile('median', 'Median'),
  percentile('p99', 'p99'),
]

function counted(key: string, title: string, of: (figures: PartFigures) => number): TableColumn<PartRow> {
  return numberColumn({ key, title, shown: count }, ({ figures }) => figures && of(figures))
}

function percentile(key: 'median' | 'p99', title: string): TableColumn<PartRow> {
  const value = ({ figures }: PartRow): number | null => figures?.response[key] ?? null
  return {
    ...{ key, title, numeric: true, help: 'Of the response time.', value },
    cell: (row) => atLeast(value(row), row.figures?.response.atLeastFrom),
  }
}

function Chosen({ title, figures }: ChosenPart) {
  return (
    <section aria-label={`Figures of ${title}`}>
      <h3>Figures of {title}</h3>
      {figures === undefined ? <p class="muted">None of these requests is planned.</p> : null}
      {figures === undefined ? null : (
        <>
          {figures.response.count > 0 ? null : <p class="muted">No response time is known yet.</p>}
          <Measurements title={`Response time, ${title}`} latencies={{ response: figures.response }} />
          <Counts title={`Responses by status, ${title}`} counts={figures.statuses} name="Status" />
          <Counts title={`Failures, ${title}`} counts={figures.failures} name="Code" />
          <Counts title={`Failed checks, ${title}`} counts={figures.checks} name="Check" />
        </>
      )}
    </section>
  )
}
