/** The view "New test": a form for the usual kinds of load, and an editor for plans, which is loaded when it is chosen. */
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Controller } from '../../app/controller.ts'
import { textOf } from '../../app/error-text.ts'
import type { State } from '../../state/state.ts'
import type { ViewProps } from '../app.tsx'
import { useSelected } from '../use-store.ts'
import { Kinds } from './kinds.tsx'
import { FormColumns } from './test-form.tsx'
import { useForm } from './use-form.ts'

export interface NewTestProps {
  readonly controller: Controller
  /** The number of drivers that are up; undefined while it is not known. */
  readonly drivers: number | undefined
}

export interface PlanProps extends NewTestProps {
  /** The test whose plan is edited; empty for none. */
  readonly origin: string
}

/** @param plan as in the place of the view */
export function NewTestView({ store, controller, plan }: ViewProps & { readonly plan: string | undefined }) {
  const { values } = useForm()
  const drivers = useSelected(store, driversUp)
  return (
    <div class="new-test">
      <h1 id="new-test-title">New test</h1>
      <Kinds chosen={plan === undefined ? values.kind : 'plan'} controller={controller} />
      {plan === undefined ? (
        <FormColumns controller={controller} drivers={drivers} />
      ) : (
        <LoadedPlanView controller={controller} drivers={drivers} origin={plan} />
      )}
    </div>
  )
}

/** The number of drivers that are up; undefined before it is known. */
function driversUp({ drivers, driversAt }: State): number | undefined {
  return driversAt === undefined ? undefined : drivers.filter(({ liveness }) => liveness === 'up').length
}

type Loaded = { readonly View: FunctionComponent<PlanProps> } | { readonly fault: string }

/** The editor is several times as large as the rest of the page. */
function LoadedPlanView(props: PlanProps) {
  const [loaded, setLoaded] = useState<Loaded>()
  useEffect(() => {
    import('../plan/plan-view.tsx').then(
      ({ PlanView }) => {
        setLoaded({ View: PlanView })
      },
      (error: unknown) => {
        setLoaded({ fault: textOf(error) })
      },
    )
  }, [])
  if (loaded === undefined) return <p role="status">The editor is being loaded…</p>
  if ('View' in loaded) return <loaded.View {...props} />
  return (
    <p class="notice error" role="alert">
      The editor cannot be loaded; reload the page ({loaded.fault}).
    </p>
  )
}
