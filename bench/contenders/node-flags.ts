/** The flags of Node that suit a closed loop best: a large young generation, collected on the thread itself. */
export const nodeFlags = ['--single-threaded-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'] as const
