/** The drivers: who is there, in which condition, and what has changed. */
import { useState } from 'preact/hooks'
import type { DriverAnswer, FleetChange } from '../../lib/api/answers.ts'
import { bytes, count, millis } from '../format.ts'
import type { ViewProps } from './app.tsx'
import { DriverHistory } from './driver-history.tsx'
import { Badge, toneOf } from './parts/badge.tsx'
import { SortableTable, numberColumn, type TableColumn } from './parts/sortable-table.tsx'
import { Tile } from './parts/tile.tsx'
import { Time, useNow } from './parts/time.tsx'
import { useSelected } from './use-store.ts'

/** Figures that are older than this many ms are shown as old. */
const OLD = 5_000

export function FleetView({ store, controller }: ViewProps) {
  const [opened, setOpened] = useState<string | undefined>(undefined)
  const drivers = useSelected(store, (state) => state.drivers)
  const changes = useSelected(store, (state) => state.changes)
  const at = useSelected(store, (state) => state.driversAt)
  const latest = latestChanges(changes)
  return (
    <>
      <h1>Fleet</h1>
      <Totals drivers={drivers} />
      <Age at={at} />
      <SortableTable
        caption="Drivers"
        search="Search drivers"
        columns={[openColumn(opened, setOpened), ...columnsWith(latest)]}
        rows={drivers}
        keyOf={({ nodeId }) => nodeId}
        order={{ key: 'nodeId', descending: false }}
        rowClass={({ liveness }) => (liveness === 'up' ? '' : 'inactive')}
        empty={at === undefined ? 'Loading …' : <NoDrivers />}
      />
      {opened === undefined ? null : <DriverHistory key={opened} nodeId={opened} controller={controller} />}
      <h2>What has changed</h2>
      <Changes changes={changes} />
    </>
  )
}

function NoDrivers() {
  return (
    <>
      No driver has been seen yet. Start one with <code>docker compose up --scale driver=2</code>, or with{' '}
      <code>npx breakwater driver</code>.
    </>
  )
}

function Totals({ drivers }: { readonly drivers: readonly DriverAnswer[] }) {
  const having = (liveness: DriverAnswer['liveness']): number =>
    drivers.filter((driver) => driver.liveness === liveness).length
  const up = drivers.filter(({ liveness }) => liveness === 'up')
  const cores = up.reduce((sum, driver) => sum + (driver.cores ?? 0), 0)
  const [suspect, lost] = [having('suspect'), having('lost')]
  return (
    <dl class="tiles">
      <Tile name="Up" value={count(up.length)} />
      <Tile name="Suspect" value={count(suspect)} {...(suspect > 0 ? { tone: 'warn' as const } : {})} />
      <Tile name="Lost" value={count(lost)} {...(lost > 0 ? { tone: 'bad' as const } : {})} />
      <Tile name="Left" value={count(having('left'))} />
      <Tile name="Running a test" value={count(up.filter(({ state }) => state === 'running').length)} />
      <Tile name="Cores" value={count(cores)} help="Cores of the drivers that are up; several may share a machine." />
    </dl>
  )
}

/** Says so when the figures are old. */
function Age({ at }: { readonly at: number | undefined }) {
  const now = useNow(1_000)
  if (at === undefined || now - at < OLD) return null
  return <p class="notice warn">These figures are {count((now - at) / 1_000)} s old.</p>
}

/** The latest change of each driver. */
function latestChanges(changes: readonly FleetChange[]): ReadonlyMap<string, FleetChange> {
  return new Map(changes.toReversed().map((change) => [change.nodeId, change]))
}

/** The name, which opens and closes the driver's recent heartbeats. */
function openColumn(
  opened: string | undefined,
  setOpened: (nodeId: string | undefined) => void,
): TableColumn<DriverAnswer> {
  return {
    key: 'nodeId',
    title: 'Driver',
    value: ({ nodeId }) => nodeId,
    cell: ({ nodeId }) => (
      <button
        type="button"
        class="quiet"
        title="Recent heartbeats"
        aria-expanded={nodeId === opened}
        onClick={() => {
          setOpened(nodeId === opened ? undefined : nodeId)
        }}
      >
        <code>{nodeId}</code>
      </button>
    ),
  }
}

function columnsWith(latest: ReadonlyMap<string, FleetChange>): readonly TableColumn<DriverAnswer>[] {
  return [
    {
      key: 'liveness',
      title: 'State',
      help: 'Up: heartbeats arrive. Suspect: some are missing. Lost: none for too long. Left: it has shut down.',
      value: ({ liveness, state }) => `${liveness} ${state}`,
      cell: ({ liveness, state }) => (
        <>
          <Badge text={liveness} tone={toneOf(liveness)} /> {liveness === 'up' ? state : ''}
        </>
      ),
    },
    {
      key: 'since',
      title: 'Since',
      value: ({ nodeId }) => latest.get(nodeId)?.at ?? null,
      cell: ({ nodeId }) => <Time at={latest.get(nodeId)?.at ?? null} />,
    },
    ...loadColumns,
    ...clockColumns,
    { key: 'labels', title: 'Labels', value: labelsText, cell: (driver) => labelsText(driver) || '–' },
    { key: 'version', title: 'Version', value: ({ version }) => version, cell: ({ version }) => version ?? '–' },
    { key: 'address', title: 'Address', value: ({ address }) => address, cell: ({ address }) => address },
  ]
}

function labelsText({ labels }: DriverAnswer): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}

const loadColumns: readonly TableColumn<DriverAnswer>[] = [
  numberColumn({ key: 'cores', title: 'Cores', shown: count }, ({ cores }) => cores),
  numberColumn(
    { key: 'cpu', title: 'CPU', help: 'Cores that its process uses: 1.5 means one and a half.', shown: count },
    ({ load }) => load?.cpu,
  ),
  numberColumn({ key: 'memory', title: 'Memory', shown: bytes }, ({ load }) => load?.rss),
  numberColumn(
    { key: 'lag', title: 'Loop lag', help: 'The longest delay of its main loop in the last second.', shown: millis },
    ({ load }) => load?.loopLagMs,
  ),
  numberColumn(
    {
      key: 'slip',
      title: 'Slip',
      help: 'How late it sends the requests of the running test: the 99th percentile of its latest window.',
      shown: millis,
    },
    ({ slipMs }) => slipMs,
  ),
]

const clockColumns: readonly TableColumn<DriverAnswer>[] = [
  {
    key: 'clock',
    title: 'Clock offset',
    help: "Its wall clock minus the broker's, and how far that can be wrong. It does not affect the load.",
    numeric: true,
    value: ({ clock }) => clock?.offsetMs ?? null,
    cell: ({ clock }) => (clock === null ? '–' : `${millis(clock.offsetMs)} ± ${millis(clock.uncertaintyMs)}`),
  },
  numberColumn(
    { key: 'outbox', title: 'Outbox', help: 'Windows that Kafka has not acknowledged.', shown: count },
    ({ outbox }) => outbox,
  ),
  {
    key: 'beat',
    title: 'Last heartbeat',
    numeric: true,
    value: ({ beatAgeMs }) => beatAgeMs,
    cell: ({ beatAgeMs }) => (beatAgeMs === null ? '–' : `${millis(beatAgeMs)} ago`),
  },
]

function Changes({ changes }: { readonly changes: readonly FleetChange[] }) {
  if (changes.length === 0) return <p class="muted">Nothing has changed since the orchestrator started.</p>
  return (
    <ol class="events">
      {changes.map(({ at, nodeId, code, message }) => (
        <li key={`${at} ${nodeId} ${code}`}>
          <Time at={at} /> <code>{nodeId}</code> {message}
        </li>
      ))}
    </ol>
  )
}
