/** What Prometheus is told of this process, under the names that its client libraries use. */
import { readdirSync } from 'node:fs'
import { version } from '../../lib/version.ts'
import { type Family, single } from './exposition.ts'

/** Looks at this process now. */
export function processFamilies(): Family[] {
  const { user, system } = process.cpuUsage()
  const memory = process.memoryUsage()
  const files = openFiles()
  const started = Math.round(Date.now() - process.uptime() * 1_000) / 1_000
  return [
    {
      ...gauge('breakwater_build_info', 'Always 1: the build stands in the labels.'),
      samples: [{ labels: { version, node: process.version }, value: 1 }],
    },
    single(
      { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time, user and system.' },
      (user + system) / 1_000_000,
    ),
    single(gauge('process_start_time_seconds', 'Start of the process since 1970.'), started),
    single(gauge('process_resident_memory_bytes', 'Resident memory.'), memory.rss),
    ...(files === undefined ? [] : [single(gauge('process_open_fds', 'Open file descriptors.'), files)]),
    single(gauge('nodejs_heap_size_total_bytes', 'Size of the heap.'), memory.heapTotal),
    single(gauge('nodejs_heap_size_used_bytes', 'Used part of the heap.'), memory.heapUsed),
    single(gauge('nodejs_external_memory_bytes', 'Memory outside the heap that it refers to.'), memory.external),
  ]
}

function gauge(name: string, help: string): Omit<Family, 'samples'> {
  return { name, type: 'gauge', help }
}

/** Linux lists them; elsewhere the metric is left out. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
