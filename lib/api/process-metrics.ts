/** Prometheus metrics of a process, under the names that the official client libraries use. */
import { readdirSync } from 'node:fs'
import { version } from '../version.ts'
import { type Family, single } from './exposition.ts'

/**
 * Reads the metrics of this process now.
 * @param filesIn the folder in which the system lists its open files; without it that metric is left out
 */
export function processFamilies(filesIn = '/proc/self/fd'): Family[] {
  const { user, system } = process.cpuUsage()
  const memory = process.memoryUsage()
  const files = openFiles(filesIn)
  const started = Math.round(Date.now() - process.uptime() * 1_000) / 1_000
  return [
    {
      ...gauge('breakwater_build_info', 'Always 1; the labels describe the build.'),
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

function openFiles(folder: string): number | undefined {
  try {
    return readdirSync(folder).length
  } catch {
    return undefined
  }
}
