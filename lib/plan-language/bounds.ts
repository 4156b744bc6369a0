/** Limits of the language of plans, beyond those of a published plan. */

/** The greatest seed. */
export const MAX_SEED_TEXT = Number.MAX_SAFE_INTEGER
/** The most steps of a staircase, and stages of a phase. */
export const MAX_STEPS = 1_000
/** The largest file whose content becomes part of the plan, in bytes; larger ones are read by each driver. */
export const MAX_INLINE_FILE = 65_536
/** The largest body of random bytes: more than this does not fit into a plan. */
export const MAX_RANDOM_BODY = 640 * 1_024
