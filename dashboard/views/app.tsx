/** The frame of the page: navigation, connection, kill switch, notices, and the view of the current place. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Controller } from '../app/controller.ts'
import { wholeList } from '../app/list-place.ts'
import { hashOf, isSameView, type Place, placeOf } from '../app/place.ts'
import type { Action, State } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { ConnectionStatus } from './connection.tsx'
import { FleetView } from './fleet.tsx'
import { HistoryView } from './history.tsx'
import { NewTestView } from './new-test/new-test.tsx'
import { ConfirmButton } from './parts/confirm.tsx'
import { SignIn } from './sign-in.tsx'
import { TestView } from './test/test-view.tsx'
import { useSelected } from './use-store.ts'

export interface ViewProps {
  readonly store: Store<State, Action>
  readonly controller: Controller
}

const places = [
  { place: { view: 'fleet' }, title: 'Fleet' },
  { place: { view: 'new' }, title: 'New test' },
  { place: { view: 'history', list: wholeList }, title: 'Tests' },
] as const satisfies readonly { readonly place: Place; readonly title: string }[]

export function App(props: ViewProps) {
  const { store, controller } = props
  const place = usePlace()
  const connection = useSelected(store, (state) => state.connection)
  if (connection.status === 'refused') return <SignIn controller={controller} reason={connection.reason} />
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href={hashOf({ view: 'fleet' })}>
          Breakwater
        </a>
        <nav aria-label="Views">
          {places.map(({ place: to, title }) => (
            <a key={to.view} href={hashOf(to)} aria-current={isWithin(place, to) ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <ConnectionStatus connection={connection} />
        {controller.signedIn ? <SignOut controller={controller} /> : null}
        <KillSwitch controller={controller} />
      </header>
      <main id="main" tabIndex={-1}>
        <NoticeLine {...props} />
        <View {...props} place={place} />
      </main>
    </>
  )
}

/** A link to an element would change the place of the page, which is in the same part of the address. */
function focusMain(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function isWithin(place: Place, { view }: Place): boolean {
  return place.view === view || (place.view === 'test' && view === 'history')
}

function View({ place, ...props }: ViewProps & { readonly place: Place }) {
  switch (place.view) {
    case 'fleet':
      return <FleetView {...props} />
    case 'new':
      return <NewTestView {...props} plan={place.plan} />
    case 'history':
      return <HistoryView {...props} list={place.list} />
    case 'test':
      return <TestView key={place.testId} {...props} testId={place.testId} />
  }
}

function KillSwitch({ controller }: { readonly controller: Controller }) {
  return (
    <ConfirmButton
      class="danger"
      label="Stop all load"
      question="Stop all load?"
      action="Stop all load"
      onConfirm={() => controller.stopEverything()}
    >
      <p>The load of every test ends on every driver, whoever started it. Tests that were not triggered stay armed.</p>
    </ConfirmButton>
  )
}

function SignOut({ controller }: { readonly controller: Controller }) {
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        controller.signOut()
      }}
    >
      Sign out
    </button>
  )
}

/** The result of the user's latest command. */
function NoticeLine({ store, controller }: ViewProps) {
  const notice = useSelected(store, (state) => state.notice)
  return (
    <div role="status" aria-live="polite">
      {notice === undefined ? null : (
        <p class={`notice ${notice.kind}`}>
          <span>{notice.text}</span>
          <button
            type="button"
            class="quiet"
            aria-label="Close this message"
            onClick={() => {
              controller.dismiss()
            }}
          >
            ✕
          </button>
        </p>
      )}
    </div>
  )
}

/** The place of the address. After a change the content has the focus, as after loading another page. */
function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(window.location.hash))
  const shown = useRef(place)
  useEffect(() => {
    const update = (): void => {
      setPlace(placeOf(window.location.hash))
    }
    window.addEventListener('hashchange', update)
    return () => {
      window.removeEventListener('hashchange', update)
    }
  }, [])
  useEffect(() => {
    document.title = titleOf(place)
    // Another page of the list leaves the focus where it is.
    if (!isSameView(shown.current, place)) document.getElementById('main')?.focus()
    shown.current = place
  }, [place])
  return place
}

function titleOf(place: Place): string {
  const title =
    place.view === 'test' ? `Test ${place.testId}` : places.find((one) => one.place.view === place.view)?.title
  return `${title ?? ''} – Breakwater`
}
