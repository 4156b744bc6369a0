/** Says that secrets are hidden in a text, and shows them. */

interface SecretsToggleProps {
  readonly areShown: boolean
  readonly setShown: (areShown: boolean) => void
}

export function SecretsToggle({ areShown, setShown }: SecretsToggleProps) {
  return (
    <div class="secrets">
      <p class="help">
        {areShown ? 'Passwords and secret headers are shown.' : 'Passwords and secret headers are shown as ***.'} A copy
        contains them.
      </p>
      <button
        type="button"
        aria-pressed={areShown}
        onClick={() => {
          setShown(!areShown)
        }}
      >
        Show secrets
      </button>
    </div>
  )
}
