/** The frame of the page: navigation, connection, notices, and the view of the current place. */
import { useEffect, useState } from 'preact/hooks'
import type { Controller } from '../app/controller.ts'
import { type Place, placeOf } from '../app/place.ts'
import type { Action, State } from '../state/state.ts'
import type { Store } from '../state/store.ts'

export interface ViewProps {
  readonly store: Store<State, Action>
  readonly controller: Controller
}

export function App({ store, controller }: ViewProps) {
  const place = usePlace()
  void store
  void controller
  return <main>{place.view}</main>
}

function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(window.location.hash))
  useEffect(() => {
    const update = (): void => {
      setPlace(placeOf(window.location.hash))
    }
    window.addEventListener('hashchange', update)
    return () => {
      window.removeEventListener('hashchange', update)
    }
  }, [])
  return place
}
