/** The recent heartbeats of one driver, which the fleet shows when its row is opened. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Controller } from '../app/controller.ts'
import { textOf } from '../app/error-text.ts'
import { ChartGroup } from '../charts/group.ts'
import { heartbeatCharts, heartbeatData, type Heartbeats } from '../charts/heartbeats.ts'
import { TimeChartBox } from './test/chart-box.tsx'

/** How often they are fetched, in ms. */
const EVERY = 1_000

interface DriverHistoryProps {
  readonly nodeId: string
  readonly controller: Controller
}

export function DriverHistory({ nodeId, controller }: DriverHistoryProps) {
  const { beats, fault } = useHeartbeats(nodeId, controller)
  const group = useMemo(() => new ChartGroup(), [])
  const charts = useMemo(() => heartbeatCharts.map((chart) => ({ chart, data: heartbeatData(chart, beats) })), [beats])
  const [first] = beats
  return (
    <section aria-label={`Heartbeats of ${nodeId}`}>
      <h2>
        Heartbeats of <code>{nodeId}</code>
      </h2>
      {fault === '' ? null : <p class="notice error">{fault}</p>}
      {first === undefined ? null : (
        <div class="charts">
          {charts.map(({ chart: { title, unit }, data }) => (
            <TimeChartBox
              key={title}
              title={title}
              unit={unit}
              group={group}
              startAt={Date.parse(first.at)}
              height={150}
              data={data}
            />
          ))}
        </div>
      )}
    </section>
  )
}

function useHeartbeats(nodeId: string, controller: Controller) {
  const [known, setKnown] = useState<{ beats: Heartbeats; fault: string }>({ beats: [], fault: '' })
  useEffect(() => {
    let isOver = false
    const fetchThem = async (): Promise<void> => {
      try {
        const beats = await controller.heartbeats(nodeId)
        if (!isOver) setKnown({ beats, fault: '' })
      } catch (error) {
        if (!isOver) setKnown(({ beats }) => ({ beats, fault: textOf(error) }))
      }
    }
    void fetchThem()
    const timer = window.setInterval(() => void fetchThem(), EVERY)
    return () => {
      isOver = true
      window.clearInterval(timer)
    }
  }, [nodeId, controller])
  return known
}
