/** `breakwater wrk`: wrk, and with a rate wrk2. */
import { runnable } from '../command/entries.ts'
import { wrkCommand } from '../forms/wrk/command.ts'

export const wrk = runnable(wrkCommand, async (given) => (await import('../forms/wrk/run.ts')).runWrk(given))
