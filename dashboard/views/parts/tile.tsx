/** A figure with its name. */
import type { ComponentChildren } from 'preact'

export interface TileProps {
  readonly name: string
  readonly value: ComponentChildren
  /** Said below the value. */
  readonly note?: string | undefined
  readonly help?: string
  readonly tone?: 'bad' | 'warn'
}

export function Tile({ name, value, note, help, tone }: TileProps) {
  return (
    <div class={tone === undefined ? 'tile' : `tile ${tone}`} title={help}>
      <dt>{name}</dt>
      <dd>
        <span class="value">{value}</span>
        {note === undefined ? null : <span class="note">{note}</span>}
      </dd>
    </div>
  )
}
