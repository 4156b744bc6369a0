import { describe, expect, it } from '@jest/globals'
import type { Family } from './exposition.ts'
import { processFamilies } from './process-metrics.ts'

function valueOf(families: readonly Family[], name: string): number | undefined {
  return families.find((family) => family.name === name)?.samples[0]?.value
}

describe('the metrics of a process', () => {
  it('are plausible', () => {
    const families = processFamilies()
    expect(valueOf(families, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(valueOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    const started = valueOf(families, 'process_start_time_seconds') ?? NaN
    expect(started * 1_000).toBeLessThanOrEqual(Date.now())
    expect(started * 1_000).toBeGreaterThan(Date.now() - process.uptime() * 1_000 - 60_000)
  })

  it('include open files only where the system lists them', () => {
    expect(valueOf(processFamilies('/no/such/folder'), 'process_open_fds')).toBeUndefined()
    if (process.platform === 'linux') expect(valueOf(processFamilies(), 'process_open_fds')).toBeGreaterThan(2)
  })
})
