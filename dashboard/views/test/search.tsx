/** The search for the breaking point: what was found, the curve, and the stages; live while the test runs. */
import type { TestAnswer } from '../../../lib/api/answers.ts'
import type { SearchAnswer } from '../../../lib/api/search.ts'
import { resultOfSearch } from '../../../lib/api/search-result.ts'
import { percent } from '../../../lib/measure/phrases.ts'
import { breachesText, rateOf, searchSentences } from '../../../lib/search/words.ts'
import { curveStages, type Drawn, searchCurve } from '../../charts/search-curve.ts'
import { clock, count, millis } from '../../format.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { Drawing } from '../parts/drawing.tsx'
import { Table } from './count-tables.tsx'

const heads = ['Rate', 'Purpose', 'Outcome', 'p99', 'Errors', 'Responses', 'Not kept']

export function Search({ test: { search } }: { readonly test: Pick<TestAnswer, 'search'> }) {
  if (search === undefined) return null
  return (
    <section aria-labelledby="search-title">
      <h2 id="search-title">Search for the breaking point</h2>
      {sentencesOf(search).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {curveStages(search.stages).length === 0 ? null : <Curves search={search} />}
      {search.stages.length === 0 ? null : <Stages search={search} />}
    </section>
  )
}

/** What was found, or what is tried now. */
function sentencesOf(search: SearchAnswer): string[] {
  const { per, from, to, now } = search
  const result = resultOfSearch(search)
  if (result !== undefined) return searchSentences(result, per)
  if (now === undefined) return [`The search goes from ${rateOf(from, per)} to ${rateOf(to, per)}.`]
  const until = `from ${clock(now.fromSeconds)} to ${clock(now.toSeconds)}`
  return [`Stage ${search.stages.length + 1} (${now.purpose}): ${rateOf(now.perSecond, per)}, ${until}.`]
}

const curves: readonly (Pick<Drawn, 'value' | 'least' | 'colour' | 'valueText'> & { readonly title: string })[] = [
  { title: 'p99 of the response time by rate', value: ({ p99Ms }) => p99Ms, colour: 1, valueText: millis },
  { title: 'Errors by rate', value: ({ errorRate }) => errorRate, least: 0.01, colour: 2, valueText: percent },
]

function Curves({ search: { stages, per } }: { readonly search: SearchAnswer }) {
  return (
    <div class="search-curves">
      {curves.map(({ title, ...curve }) => (
        <figure key={title} class="chart-box">
          <figcaption>{title}</figcaption>
          <Drawing
            of={stages}
            draw={(data) => searchCurve(data, { ...curve, label: title, rateText: (rate) => rateOf(rate, per) })}
          />
        </figure>
      ))}
    </div>
  )
}

function Stages({ search: { stages, per } }: { readonly search: SearchAnswer }) {
  return (
    <Table title="Stages, by the figures of their judged seconds" heads={heads}>
      {stages.map((stage, index) => (
        <tr key={index}>
          <th scope="row">{rateOf(stage.perSecond, per)}</th>
          <td>{stage.purpose}</td>
          <td>
            <Badge text={stage.outcome} tone={toneOf(stage.outcome)} />
          </td>
          <td class="number">{millis(stage.p99Ms)}</td>
          <td class="number">{stage.errorRate === null ? count(null) : percent(stage.errorRate)}</td>
          <td class="number">{`${count(stage.throughput)}/s`}</td>
          <td>{stage.limit ?? breachesText(stage.breaches)}</td>
        </tr>
      ))}
    </Table>
  )
}
