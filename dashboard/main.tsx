/** Starts the page: events of the orchestrator flow into the store, and the views show its state. */
import { render } from 'preact'
import { Client } from './api/client.ts'
import { Session } from './api/session.ts'
import { Controller } from './app/controller.ts'
import { initialState, reduce } from './state/state.ts'
import { Store } from './state/store.ts'
import { App } from './views/app.tsx'
import { keepFocus } from './views/parts/focus.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no element #app')

const store = new Store(reduce, initialState)
const session = new Session(window.sessionStorage)
const client = new Client(() => session.token)
const controller = new Controller({ store, client, session })
render(<App store={store} controller={controller} />, root)
keepFocus(root)
controller.start()
