/** A text with a button that copies it. */
import { useRef, useState } from 'preact/hooks'

/** How much of a long text is shown, in characters. */
const SHOWN = 8_000

const REFUSED = 'This browser does not allow the page to copy'

interface CopyableProps {
  readonly title: string
  /** What is copied. */
  readonly text: string
  /** What is shown: the same, or with its secrets masked. */
  readonly shown: string
  /** What the text is, such as `JSON`. */
  readonly name: string
}

export function Copyable({ title, text, shown, name }: CopyableProps) {
  const block = useRef<HTMLPreElement>(null)
  const [copied, setCopied] = useState({ text: '', result: '' })
  const copy = async (): Promise<void> => {
    setCopied({ text, result: await copyText(text, shown === text ? block.current : null) })
  }
  return (
    <div class="copyable">
      <div class="copyable-head">
        <h3>{title}</h3>
        <button type="button" aria-label={`Copy ${name}`} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <pre ref={block} tabIndex={0} role="region" aria-label={name}>
        {shortened(shown)}
      </pre>
      <p class="help" role="status">
        {copied.text === text ? copied.result : ''}
      </p>
    </div>
  )
}

function shortened(text: string): string {
  if (text.length <= SHOWN) return text
  return `${text.slice(0, SHOWN)}…\n(${(text.length - SHOWN).toLocaleString('en-US')} more characters are copied as well)`
}

/**
 * Resolves with the result for the user. Browsers allow this only on https and on this machine.
 * @param block what shows the text, to be selected; null if it shows another one
 */
async function copyText(text: string, block: HTMLElement | null): Promise<string> {
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied.'
  } catch {
    if (block === null) return `${REFUSED}: show the secrets, then select the text.`
    if (text.length > SHOWN) return `${REFUSED}.`
    window.getSelection()?.selectAllChildren(block)
    return `${REFUSED}: the text is selected, so press Ctrl+C.`
  }
}
