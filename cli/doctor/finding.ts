/** What a check of `breakwater doctor` finds, and the form in which `--json` prints it. */
import { z } from 'zod'

/** `skipped`: it was not asked for, and there is nothing to look at. */
export const statuses = ['ok', 'warning', 'failure', 'skipped'] as const
export type Status = (typeof statuses)[number]

/** The result of one check. Both texts are sentences without a capital and a full stop. */
export interface Finding {
  readonly status: Status
  readonly message: string
  /** What to do about it; none for `ok`, and where another finding says it. */
  readonly remedy?: string
}

/** One finding as `--json` prints it. */
export const findingAnswer = z.strictObject({
  name: z.string().describe('The check; the same in every version.'),
  status: z.enum(statuses),
  message: z.string().describe('What was found.'),
  remedy: z
    .string()
    .nullable()
    .describe('What to do; null for `ok`, and where the finding that it depends on says so.'),
})
export type FindingAnswer = z.infer<typeof findingAnswer>

export function ok(message: string): Finding {
  return { status: 'ok', message }
}

/** What works, though not as well as it could. */
export function warning(message: string, remedy: string): Finding {
  return { status: 'warning', message, remedy }
}

/** What does not work. */
export function failure(message: string, remedy: string): Finding {
  return { status: 'failure', message, remedy }
}

/** @param remedy how to have it checked, unless another finding says so */
export function skipped(message: string, remedy?: string): Finding {
  return { status: 'skipped', message, ...(remedy === undefined ? {} : { remedy }) }
}
