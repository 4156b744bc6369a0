/** The flags of Node that serve a closed loop best: a large young space, and its collection on the thread itself. */
export const nodeFlags = ['--single-threaded-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'] as const
