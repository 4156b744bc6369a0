/** The counts as text for Prometheus (exposition format 0.0.4) and as JSON. */
import { expositionText, type Family, single } from '../lib/api/exposition.ts'
import { processFamilies } from '../lib/api/process-metrics.ts'
import { type Counts, statusClasses } from './counter.ts'

/** The text for a scrape. */
export function prometheusText(counts: Counts): string {
  return expositionText([...targetFamilies(counts), ...processFamilies()])
}

/** The same counts for programs; keys as on the wire. */
export function countsJson(counts: Counts): Record<string, unknown> {
  return {
    requests_seen: counts.requestsSeen,
    responses_sent: counts.responsesSent,
    responses: counts.byClass,
    resets: counts.resets,
    connections: counts.connections,
    bytes: counts.bytes,
  }
}

function targetFamilies({ requestsSeen, byClass, resets, connections, bytes }: Counts): Family[] {
  const classes = statusClasses.map((name) => ({ labels: { class: name }, value: byClass[name] }))
  return [
    single(counter('requests_total', 'Requests under test that arrived.'), requestsSeen),
    { ...counter('responses_total', 'Responses to them that were sent, by status class.'), samples: classes },
    single(counter('resets_total', 'Connections reset on purpose.'), resets),
    single(counter('connections_opened_total', 'Connections that were opened.'), connections.opened),
    single({ ...counter('connections_open', 'Connections that are open.'), type: 'gauge' }, connections.open),
    single(counter('received_bytes_total', 'Bytes read from all connections.'), bytes.received),
    single(counter('sent_bytes_total', 'Bytes written to all connections.'), bytes.sent),
  ]
}

function counter(name: string, help: string): Omit<Family, 'samples'> {
  return { name: `breakwater_target_${name}`, type: 'counter', help }
}
