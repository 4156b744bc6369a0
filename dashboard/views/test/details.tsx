/** Responses by status, failures by code with an example, notes, other measurements, and the plan. */
import { useMemo, useState } from 'preact/hooks'
import type { TestAnswer } from '../../../lib/api/answers.ts'
import { withoutSecrets } from '../../secrets.ts'
import { Copyable } from '../parts/copyable.tsx'
import { SecretsToggle } from '../parts/secrets-toggle.tsx'
import { Counts, Measurements } from './count-tables.tsx'
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
          <Counts title="Failed checks" counts={overall.checks} name="Check" examples={test.checkExamples} />
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
