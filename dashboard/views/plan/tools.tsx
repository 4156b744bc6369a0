/** What a plan begins with: a preset, or a file; and the plan as a file. */
import { useState } from 'preact/hooks'
import type { PlanDesk } from '../../plan/plan-desk.ts'
import type { PlanState } from '../../plan/plan-state.ts'

interface ToolsProps {
  readonly desk: PlanDesk
  readonly state: PlanState
}

export function Tools({ desk, state }: ToolsProps) {
  return (
    <div class="plan-tools">
      <Presets desk={desk} state={state} />
      <div class="field">
        <label for="plan-file">Open a file</label>
        <input
          id="plan-file"
          type="file"
          accept=".yaml,.yml,.json"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            // The same file can be opened again.
            event.currentTarget.value = ''
            if (file !== undefined) void desk.loadFile(file)
          }}
        />
      </div>
      <button
        type="button"
        onClick={() => {
          download(state)
        }}
      >
        Download
      </button>
    </div>
  )
}

/** A choice by keys would replace the text with each key, so a button does that. */
function Presets({ desk, state: { presets } }: ToolsProps) {
  const [name, setName] = useState('')
  const chosen = presets.find((preset) => preset.name === name)
  return (
    <div class="field presets">
      <label for="plan-preset">Preset</label>
      <div class="joined">
        <select
          id="plan-preset"
          aria-describedby="plan-preset-help"
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
          }}
        >
          <option value="">none</option>
          {presets.map((preset) => (
            <option key={preset.name} value={preset.name}>
              {preset.name}
            </option>
          ))}
        </select>
        <button
          type="button"
          disabled={chosen === undefined}
          onClick={() => {
            if (chosen !== undefined) desk.replace(chosen.plan)
          }}
        >
          Insert
        </button>
      </div>
      <p class="help" id="plan-preset-help">
        {chosen?.purpose ?? 'A usual test as a plan.'} It replaces the text; Ctrl+Z in the editor brings that back.
      </p>
    </div>
  )
}

function download({ text, checked }: PlanState): void {
  const name = checked?.kind === 'good' && checked.summary.name !== '' ? checked.summary.name : 'plan'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  link.download = `${name.replace(/[^\w.-]+/g, '-')}.yaml`
  link.click()
  URL.revokeObjectURL(link.href)
}
