/** The ways to say what a test is: the kinds of load of the form, and the plan editor. */
import type { Controller } from '../../app/controller.ts'
import type { TestKind } from '../../form/field.ts'
import { form } from './use-form.ts'

type Way = TestKind | 'plan'

const ways: readonly { readonly way: Way; readonly title: string; readonly text: string }[] = [
  { way: 'avalanche', title: 'Avalanche', text: 'as fast as possible or at a rate' },
  { way: 'tsunami', title: 'Tsunami', text: 'bursts at an interval' },
  { way: 'plan', title: 'Plan', text: 'phases and weighted requests, written in YAML' },
]

interface KindsProps {
  readonly chosen: Way
  readonly controller: Controller
}

export function Kinds({ chosen, controller }: KindsProps) {
  const choose = (way: Way): void => {
    if (way !== 'plan') form.dispatch({ type: 'kind', kind: way })
    controller.go(way === 'plan' ? { view: 'new', plan: '' } : { view: 'new' })
  }
  return (
    <fieldset class="kinds">
      <legend class="visually-hidden">Kind of load</legend>
      {ways.map(({ way, title, text }) => (
        <label key={way} class="kind">
          <input
            type="radio"
            name="kind"
            value={way}
            checked={way === chosen}
            onChange={() => {
              choose(way)
            }}
          />
          <span>
            <strong>{title}</strong>: {text}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
