/** How a number is compared with a limit: in checks and in thresholds. */

export const limitOps = ['<', '<=', '>', '>='] as const
export type LimitOp = (typeof limitOps)[number]

/** Whether a value is within a limit. */
export function isWithin(value: number, op: LimitOp, limit: number): boolean {
  switch (op) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}
