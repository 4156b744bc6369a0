/** Flags of other tools: users type from habit what they know. */

/**
 * By the flag without its dashes: the setting of ours that means the same, or what to type here instead, as the end of a
 * sentence.
 */
export type Habits = Readonly<Record<string, Habit>>

export type Habit = { readonly setting: string } | { readonly instead: string }
