/** A field for words to look for. */

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly maxLength?: number
  readonly onInput: (value: string) => void
}

export function SearchField({ label, value, maxLength, onInput }: SearchFieldProps) {
  return (
    <label class="search">
      <span>{label}</span>
      <input
        type="search"
        value={value}
        maxLength={maxLength}
        onInput={(event) => {
          onInput(event.currentTarget.value)
        }}
      />
    </label>
  )
}
