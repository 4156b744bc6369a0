/** Responses by status, failures by code with an example, notes, other measurements, and the plan. */
import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { LatencyAnswer, TestAnswer } from '../../../lib/api/answers.ts'
import { count, millis } from '../../format.ts'
import { withoutSecrets } from '../../secrets.ts'
import { Copyable } from '../parts/copyable.tsx'
import { SecretsToggle } from '../parts/secrets-toggle.tsx'
import type { ShownTest } from './test-view.tsx'

export function Details({ shown }: { readonly shown: ShownTest }) {
  const { live, test } = shown
  const overall = live?.overall
  return (
    <section aria-label="Details" class="details">
      {overall === undefined ? null : (
        <>
          <Counts title="Responses by status" counts={overall.statuses} name="Status" />
          <Counts title="Failures" counts={overall.failures} name="Code" examples={test.failureDetails} />
          <Counts title="Tolerated, or sent again" counts={overall.notes} name="Note" />
          <Measurements latencies={overall.latencies} />
        </>
      )}
      <details>
        <summary>Plan</summary>
        <PlanText plan={test.config} />
      </details>
    </section>
  )
}

/** The plan, in which a user of the target has become a header. */
function PlanText({ plan }: { readonly plan: TestAnswer['config'] }) {
  const [areShown, setShown] = useState(false)
  const { text, masked, hides } = useMemo(() => textsOf(plan), [plan])
  return (
    <>
      {hides ? <SecretsToggle areShown={areShown} setShown={setShown} /> : null}
      <Copyable title="As JSON" name="the plan" text={text} shown={areShown ? text : masked} />
    </>
  )
}

/** A plan may be long, and never changes. */
function textsOf(plan: TestAnswer['config']) {
  const { value, hides } = withoutSecrets(plan)
  return { text: JSON.stringify(plan, null, 2), masked: JSON.stringify(value, null, 2), hides }
}

interface CountsProps {
  readonly title: string
  readonly name: string
  readonly counts: Readonly<Record<string, number>>
  readonly examples?: Readonly<Record<string, string>>
}

function Counts({ title, name, counts, examples }: CountsProps) {
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

function Measurements({ latencies }: { readonly latencies: Readonly<Record<string, LatencyAnswer>> }) {
  const entries = Object.entries(latencies).filter(([, latency]) => latency.count > 0)
  if (entries.length === 0) return null
  const heads = ['Measurement', 'Count', 'Min', 'Mean', 'Median', 'Mode', 'p90', 'p95', 'p99', 'p99.9', 'Max']
  return (
    <Table title="Measurements" heads={heads}>
      {entries.map(([name, { count: samples, min, mean, median, mode, p90, p95, p99, p999, max }]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="number">{count(samples)}</td>
          {[min, mean, median, mode, p90, p95, p99, p999, max].map((value, index) => (
            <td key={index} class="number">
              {millis(value)}
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
  readonly children: ComponentChildren
}

function Table({ title, heads, children }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={head} scope="col" class={index === 0 || head === 'Example' ? undefined : 'number'}>
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
