/** The thresholds of a test, each with its distance to its limit: live while the test runs. */
import type { ThresholdsAnswer } from '../../../lib/api/thresholds.ts'
import { count } from '../../format.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { Table } from './count-tables.tsx'
import type { ShownTest } from './test-view.tsx'

type Result = NonNullable<ThresholdsAnswer>[number]

const heads = ['Threshold', 'State', 'Value', 'Limit', 'Distance']

export function Thresholds({ shown: { test, live } }: { readonly shown: Pick<ShownTest, 'test' | 'live'> }) {
  const judged = test.verdict.thresholds
  const results = (test.endedAt === null ? live?.thresholds : undefined) ?? judged ?? []
  if (results.length === 0) return null
  return (
    <Table title="Thresholds" heads={heads} texts={2}>
      {results.map((result) => (
        <tr key={result.text}>
          <th scope="row">
            <code>{result.text}</code>
          </th>
          <td>
            <Badge text={result.state} tone={toneOf(result.state)} />
          </td>
          <td class="number">{withUnit(result.value, result)}</td>
          <td class="number">{withUnit(result.limit, result)}</td>
          <td class="number">{withUnit(result.margin, result)}</td>
        </tr>
      ))}
    </Table>
  )
}

function withUnit(value: number | null, { unit }: Result): string {
  if (value === null) return count(value)
  return unit === '/s' ? `${count(value)}/s` : `${count(value)} ${unit}`
}
