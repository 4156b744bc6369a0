/** Whether a driver supports what a plan needs: an HTTP engine, or another protocol. */
import type { DriverRecord } from './registry.ts'

/** Whether a driver has registered it. A driver without a list of engines decides for itself. */
export function speaks({ register }: Pick<DriverRecord, 'register'>, needed: string): boolean {
  return register?.engines?.includes(needed) ?? true
}
