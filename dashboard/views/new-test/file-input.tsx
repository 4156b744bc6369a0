/** The body from a file, which is read in the browser. */
import { useRef } from 'preact/hooks'
import { base64Of, sizeFault, sizeText } from '../../form/file.ts'
import type { BodyFile } from '../../form/values.ts'
import { form } from './use-form.ts'

const SLOT = 'bodyBase64'

interface FileInputProps {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid'?: 'true'
  readonly file: BodyFile | undefined
}

export function FileInput({ file, ...attributes }: FileInputProps) {
  const input = useRef<HTMLInputElement>(null)
  const remove = (): void => {
    form.dispatch({ type: 'file', file: undefined })
    if (input.current === null) return
    input.current.value = ''
    input.current.focus()
  }
  return (
    <>
      <input
        {...attributes}
        ref={input}
        type="file"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? []
          if (chosen !== undefined) void read(chosen)
        }}
      />
      {file === undefined ? null : (
        <p class="file">
          <span>
            {file.name}, {sizeText(file.bytes)}
          </span>
          <button type="button" onClick={remove}>
            Remove the file
          </button>
        </p>
      )}
    </>
  )
}

/** Reads a file into the form; one that is too large is only named. */
async function read(chosen: File): Promise<void> {
  const message = sizeFault(chosen.size)
  const named = { name: chosen.name, bytes: chosen.size }
  if (message !== undefined) {
    form.dispatch({ type: 'file', file: { ...named, base64: '' } })
    addFault(message)
    return
  }
  try {
    form.dispatch({ type: 'file', file: { ...named, base64: base64Of(new Uint8Array(await chosen.arrayBuffer())) } })
  } catch (error) {
    form.dispatch({ type: 'file', file: undefined })
    addFault(`the file '${chosen.name}' cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
}

function addFault(message: string): void {
  form.dispatch({ type: 'faults', faults: [...form.state.faults, { slot: SLOT, message }] })
}
