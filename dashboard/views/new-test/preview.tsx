/** The request that the form stands for, as JSON and as a curl command. */
import { useRef, useState } from 'preact/hooks'
import { curlOf } from '../../form/curl.ts'
import type { TestRequest } from '../../form/request.ts'

/** How much of a long text is shown, in characters. */
const SHOWN = 8_000

interface PreviewProps {
  readonly request: TestRequest
  readonly needsToken: boolean
}

export function Preview({ request, needsToken }: PreviewProps) {
  const { path, body, faults } = request
  return (
    <aside class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">What is sent</h2>
      {faults.length === 0 ? null : (
        <p class="note">Without the {faults.length === 1 ? 'value that is' : 'values that are'} malformed.</p>
      )}
      <Copyable title={`POST ${path}`} text={JSON.stringify(body, null, 2)} name="JSON" />
      <Copyable title="In a shell" text={curlOf(request, { origin: window.location.origin, needsToken })} name="curl" />
      {needsToken ? <p class="help">The command reads your token from the variable BREAKWATER_TOKEN.</p> : null}
    </aside>
  )
}

interface CopyableProps {
  readonly title: string
  readonly text: string
  readonly name: string
}

function Copyable({ title, text, name }: CopyableProps) {
  const block = useRef<HTMLPreElement>(null)
  const [copied, setCopied] = useState({ text: '', result: '' })
  const copy = async (): Promise<void> => {
    setCopied({ text, result: await copyText(text, block.current) })
  }
  return (
    <section class="copyable" aria-label={name}>
      <div class="copyable-head">
        <h3>{title}</h3>
        <button type="button" class="plain" aria-label={`Copy ${name}`} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <pre ref={block} tabIndex={0} role="region" aria-label={`Request as ${name}`}>
        {shortened(text)}
      </pre>
      <p class="help" role="status">
        {copied.text === text ? copied.result : ''}
      </p>
    </section>
  )
}

function shortened(text: string): string {
  if (text.length <= SHOWN) return text
  return `${text.slice(0, SHOWN)}…\n(${(text.length - SHOWN).toLocaleString('en-US')} more characters are copied as well)`
}

/** Resolves with the result for the user. Browsers allow this only on https and on this machine. */
async function copyText(text: string, block: HTMLElement | null): Promise<string> {
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied.'
  } catch {
    if (block === null || text.length > SHOWN) return 'This browser does not allow the page to copy.'
    window.getSelection()?.selectAllChildren(block)
    return 'This browser does not allow the page to copy: the text is selected, so press Ctrl+C.'
  }
}
