/** Connects views to the store: a view is drawn again when the part of the state that it selects has changed. */
import { useEffect, useState } from 'preact/hooks'
import type { Store } from '../state/store.ts'

/** @param select must return the same value for the same state, not a new object each time */
export function useSelected<S, A, T>(store: Store<S, A>, select: (state: S) => T): T {
  const [selected, setSelected] = useState(() => select(store.state))
  useEffect(() => {
    const update = (): void => {
      setSelected(() => select(store.state))
    }
    update()
    return store.subscribe(update)
  }, [store])
  return selected
}

/** The whole state of a store. */
export function useStore<S, A>(store: Store<S, A>): S {
  return useSelected(store, (state) => state)
}
