/** What became of the target, and how far the figures can be trusted. */
import type { TestAnswer } from '../../../lib/api/answers.ts'
import { stretchText } from '../../charts/format.ts'
import { Badge, toneOf } from '../parts/badge.tsx'

const trusts: Readonly<Record<TestAnswer['verdict']['trust'], string>> = {
  valid: 'The figures can be trusted.',
  degraded: 'Some of the figures are doubtful:',
  invalid: 'The figures must not be trusted:',
  none: '',
}

export function Verdict({ test }: { readonly test: TestAnswer }) {
  const { outcome, trust, headline, doubts } = test.verdict
  return (
    <section class="verdict" aria-label="Verdict">
      <p class="headline">
        {outcome === 'none' ? null : <Badge text={outcome} tone={toneOf(outcome)} />} {headline}
      </p>
      {trust === 'none' ? null : (
        <p>
          <Badge text={`trust: ${trust}`} tone={toneOf(trust)} /> {trusts[trust]}
        </p>
      )}
      {doubts.length === 0 ? null : (
        <ul class="doubts">
          {doubts.map(({ code, message, nodeId, from, to }) => (
            <li key={`${code} ${nodeId ?? ''} ${message}`}>
              <code>{code}</code> {nodeId === undefined ? null : <code>{nodeId}</code>} {message}{' '}
              {from === undefined || to === undefined ? null : <span class="muted">{stretchText({ from, to })}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
