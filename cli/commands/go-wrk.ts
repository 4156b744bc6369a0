/** `breakwater go-wrk`: go-wrk and its distributed extension. */
import { runnable } from '../command/entries.ts'
import { goWrkCommand } from '../forms/go-wrk/command.ts'
import { goWrkRoles } from '../forms/go-wrk/roles.ts'

export const goWrk = runnable(
  goWrkCommand,
  async (given) => (await import('../forms/go-wrk/run.ts')).runGoWrk(given),
  goWrkRoles,
)
