/** Counts by key, such as responses by status, and percentiles of measurements, as tables. */
import type { ComponentChildren } from 'preact'
import type { LatencyAnswer } from '../../../lib/api/answers.ts'
import { atLeast, count } from '../../format.ts'

interface CountsProps {
  readonly title: string
  readonly name: string
  readonly counts: Readonly<Record<string, number>>
  readonly examples?: Readonly<Record<string, string>>
}

export function Counts({ title, name, counts, examples }: CountsProps) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a)
  if (entries.length === 0) return null
  return (
    <Table title={title} heads={[name, 'Requests', ...(examples === undefined ? [] : ['Example'])]}>
      {entries.map(([key, times]) => (
        <tr key={key}>
          <th scope="row">{key}</th>
          <td class="number">{count(times)}</td>
          {examples === undefined ? null : <td class="example">{examples[key] ?? ''}</td>}
        </tr>
      ))}
    </Table>
  )
}

interface MeasurementsProps {
  readonly title?: string
  readonly latencies: Readonly<Record<string, LatencyAnswer>>
}

export function Measurements({ title = 'Measurements', latencies }: MeasurementsProps) {
  const entries = Object.entries(latencies).filter(([, latency]) => latency.count > 0)
  if (entries.length === 0) return null
  const heads = ['Measurement', 'Count', 'Min', 'Mean', 'Median', 'Mode', 'p90', 'p95', 'p99', 'p99.9', 'Max']
  return (
    <Table title={title} heads={heads}>
      {entries.map(([name, { count: samples, min, mean, median, mode, p90, p95, p99, p999, max, atLeastFrom }]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="number">{count(samples)}</td>
          {[min, mean, median, mode, p90, p95, p99, p999, max].map((value, index) => (
            <td key={index} class="number">
              {atLeast(value, atLeastFrom)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

interface TableProps {
  readonly title: string
  readonly heads: readonly string[]
  /** How many columns at the beginning are texts; 1 unless given. */
  readonly texts?: number
  readonly children: ComponentChildren
}

/** A table with a title above it. */
export function Table({ title, heads, texts = 1, children }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={head} scope="col" class={index < texts || head === 'Example' ? undefined : 'number'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
