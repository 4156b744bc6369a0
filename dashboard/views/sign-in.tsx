/** Asks for the token. It is sent in a header only, and forgotten when the tab is closed. */
import { useState } from 'preact/hooks'
import type { Controller } from '../app/controller.ts'

export function SignIn({ controller, reason }: { readonly controller: Controller; readonly reason: string }) {
  const [token, setToken] = useState('')
  return (
    <main class="sign-in">
      <h1>Breakwater</h1>
      <p>This orchestrator requires a token: the value of its setting BREAKWATER_TOKEN or of its token file.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') controller.signIn(token.trim())
        }}
      >
        <label>
          <span>Token</span>
          <input
            type="password"
            autocomplete="current-password"
            autoFocus
            required
            value={token}
            aria-invalid={reason === '' ? undefined : true}
            aria-describedby="sign-in-reason"
            onInput={(event) => {
              setToken(event.currentTarget.value)
            }}
          />
        </label>
        <p id="sign-in-reason" role="alert" class="fault">
          {reason}
        </p>
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
    </main>
  )
}
