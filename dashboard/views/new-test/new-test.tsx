import type { ViewProps } from '../app.tsx'

export function NewTestView({ store }: ViewProps) {
  return <h1>New test {store.state.drivers.length}</h1>
}
