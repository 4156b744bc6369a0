/** The environment variables by which start-probe.ts learns what to do. */

/** The file that it writes. */
export const PROBE_FILE = 'BREAKWATER_BENCH_PROBE'
/** Milliseconds between two looks at the memory; none without it. */
export const MEMORY_EVERY = 'BREAKWATER_BENCH_MEMORY_EVERY'
