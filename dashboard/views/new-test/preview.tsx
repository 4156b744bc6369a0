/** The request that the form stands for, as JSON and as a curl command. */
import { useState } from 'preact/hooks'
import { curlOf } from '../../form/curl.ts'
import type { TestRequest } from '../../form/request.ts'
import { withoutSecrets } from '../../secrets.ts'
import { Copyable } from '../parts/copyable.tsx'
import { SecretsToggle } from '../parts/secrets-toggle.tsx'

interface PreviewProps {
  readonly request: TestRequest
  readonly needsToken: boolean
}

export function Preview({ request, needsToken }: PreviewProps) {
  const [areShown, setShown] = useState(false)
  const { path, body, faults } = request
  const masked = withoutSecrets(body)
  const shownBody = areShown ? body : masked.value
  const options = { origin: window.location.origin, needsToken }
  return (
    <aside class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">What is sent</h2>
      {faults.length === 0 ? null : (
        <p class="notice warn">{faults.length === 1 ? 'A malformed value is' : 'Malformed values are'} left out.</p>
      )}
      {masked.hides ? <SecretsToggle areShown={areShown} setShown={setShown} /> : null}
      <Copyable
        title={`POST ${path}`}
        text={JSON.stringify(body, null, 2)}
        shown={JSON.stringify(shownBody, null, 2)}
        name="JSON"
      />
      <Copyable
        title="In a shell"
        text={curlOf(request, options)}
        shown={curlOf({ path, body: shownBody }, options)}
        name="curl"
      />
      {needsToken ? <p class="help">The command reads your token from the variable BREAKWATER_TOKEN.</p> : null}
    </aside>
  )
}
