/** Who speaks what a plan needs: an engine of HTTP, or another protocol. */
import type { DriverRecord } from './registry.ts'

/** Whether a driver has registered it. Who has not said what it speaks answers for itself. */
export function speaks({ register }: Pick<DriverRecord, 'register'>, needed: string): boolean {
  return register?.engines?.includes(needed) ?? true
}
