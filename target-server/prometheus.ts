/** The counts as text for Prometheus (exposition format 0.0.4) and as JSON. */
import { readdirSync } from 'node:fs'
import { type Counts, statusClasses } from './counter.ts'

export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** Values by what stands between the name and the value: '' or a label in braces. */
  readonly values: Readonly<Record<string, number>>
}

/** The state of this process, as client libraries of Prometheus name it. */
export interface ProcessState {
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** Seconds since 1970. */
  readonly startedAt: number
  /** Undefined where the system does not say. */
  readonly openFiles: number | undefined
}

/** Looks at this process. */
export function processState(): ProcessState {
  const { user, system } = process.cpuUsage()
  return {
    cpuSeconds: (user + system) / 1_000_000,
    residentBytes: process.memoryUsage.rss(),
    startedAt: Math.round(Date.now() - process.uptime() * 1_000) / 1_000,
    openFiles: openFiles(),
  }
}

/** The text that Prometheus scrapes. */
export function prometheusText(counts: Counts, state: ProcessState): string {
  return [...targetMetrics(counts), ...processMetrics(state)].map(render).join('')
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

function targetMetrics(counts: Counts): Metric[] {
  const classes = statusClasses.map((name) => [`{class="${name}"}`, counts.byClass[name]] as const)
  return [
    counter('requests_total', 'Requests under test that arrived.', counts.requestsSeen),
    {
      ...counter('responses_total', 'Responses to them that were sent, by status class.', 0),
      values: Object.fromEntries(classes),
    },
    counter('resets_total', 'Connections reset on purpose.', counts.resets),
    counter('connections_opened_total', 'Connections that were opened.', counts.connections.opened),
    { ...counter('connections_open', 'Connections that are open.', counts.connections.open), type: 'gauge' },
    counter('received_bytes_total', 'Bytes read from all connections.', counts.bytes.received),
    counter('sent_bytes_total', 'Bytes written to all connections.', counts.bytes.sent),
  ]
}

function processMetrics(state: ProcessState): Metric[] {
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: 'gauge',
    help,
    values: { '': value },
  })
  const files =
    state.openFiles === undefined ? [] : [gauge('process_open_fds', 'Open file descriptors.', state.openFiles)]
  return [
    {
      ...gauge('process_cpu_seconds_total', 'CPU time, user and system, in seconds.', state.cpuSeconds),
      type: 'counter',
    },
    gauge('process_resident_memory_bytes', 'Resident memory in bytes.', state.residentBytes),
    gauge('process_start_time_seconds', 'Start of the process, in seconds since 1970.', state.startedAt),
    ...files,
  ]
}

function counter(name: string, help: string, value: number): Metric {
  return { name: `breakwater_target_${name}`, type: 'counter', help, values: { '': value } }
}

function render({ name, type, help, values }: Metric): string {
  const lines = Object.entries(values).map(([label, value]) => `${name}${label} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

/** Linux lists them; elsewhere the metric is left out. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
