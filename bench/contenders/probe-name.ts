/** The environment variables that configure start-probe.ts. */

/** The file that it writes. */
export const PROBE_FILE = 'BREAKWATER_BENCH_PROBE'
/** Milliseconds between two samples of the memory; none if absent. */
export const MEMORY_EVERY = 'BREAKWATER_BENCH_MEMORY_EVERY'
