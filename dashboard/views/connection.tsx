/** Whether the page receives the orchestrator's events. */
import type { Connection } from '../state/state.ts'
import { Badge } from './parts/badge.tsx'
import { useNow } from './parts/time.tsx'

export function ConnectionStatus({ connection }: { readonly connection: Connection }) {
  return (
    <span class="connection" role="status">
      <Words connection={connection} />
    </span>
  )
}

function Words({ connection }: { readonly connection: Connection }) {
  const now = useNow(connection.status === 'lost' ? 1_000 : 0)
  switch (connection.status) {
    case 'live':
      return <Badge text="live" tone="good" />
    case 'lost':
      return (
        <span title={connection.reason}>
          <Badge text={`not connected for ${secondsSince(connection.since, now)} s`} tone="bad" />
          <span class="muted"> trying again</span>
        </span>
      )
    case 'connecting':
    case 'refused':
      return <Badge text="connecting" tone="plain" />
  }
}

function secondsSince(since: number, now: number): number {
  return Math.max(0, Math.round((now - since) / 1_000))
}
