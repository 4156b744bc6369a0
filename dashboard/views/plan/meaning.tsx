/** What a plan means: its totals, its phases and its requests, with their checks, and its thresholds. */
import type { PlanSummary } from '../../../lib/api/plan-summary.ts'
import {
  checkCells,
  checkTitles,
  phaseCells,
  phaseTitles,
  requestCells,
  requestTitles,
  thresholdCells,
  thresholdTitles,
  totalTexts,
} from '../../../lib/api/plan-summary-text.ts'
import { maskedAddress } from '../../../lib/plan/secrets.ts'
import type { Checked } from '../../plan/plan-state.ts'
import { Table } from '../test/count-tables.tsx'

export function Meaning({ checked }: { readonly checked: Checked | undefined }) {
  return (
    <aside class="preview" aria-labelledby="meaning-title">
      <h2 id="meaning-title">What it means</h2>
      {checked?.kind === 'good' ? (
        <Summary summary={checked.summary} />
      ) : (
        <p class="help">Totals, phases and requests are shown here when the plan is valid.</p>
      )}
    </aside>
  )
}

function Summary({ summary }: { readonly summary: PlanSummary }) {
  return (
    <>
      <dl class="facts">
        <dt>target</dt>
        <dd>{maskedAddress(summary.target)}</dd>
        {totalTexts(summary).map(({ title, value }) => (
          <Total key={title} title={title} value={value} />
        ))}
      </dl>
      <Cells title="Phases of the plan" titles={phaseTitles} rows={phaseCells(summary)} />
      <Cells title="Requests of the plan" titles={requestTitles(summary)} rows={requestCells(summary)} />
      <Cells title="Checks of the plan" titles={checkTitles} rows={checkCells(summary)} />
      <Cells title="Thresholds of the plan" titles={thresholdTitles} rows={thresholdCells(summary)} />
    </>
  )
}

function Total({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </>
  )
}

interface CellsProps {
  readonly title: string
  readonly titles: { readonly texts: readonly string[]; readonly numbers: readonly string[] }
  readonly rows: readonly (readonly string[])[]
}

function Cells({ title, titles: { texts, numbers }, rows }: CellsProps) {
  if (rows.length === 0) return null
  return (
    <Table
      title={title}
      heads={[...texts.map((head) => (head === '' ? 'sends' : head)), ...numbers]}
      texts={texts.length}
    >
      {rows.map(([name = '', ...cells], row) => (
        <tr key={row}>
          <th scope="row">{name}</th>
          {cells.map((cell, index) => (
            <td key={index} class={index + 1 < texts.length ? undefined : 'number'}>
              {cell}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}
