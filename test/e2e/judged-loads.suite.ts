/** Loads of judged plans. */

/** Three of four responses are good; of one user, the shares are exact. */
export const quarter = (bad: string, load = 'users: 1\ncount: 40'): string =>
  `requests: { good: { get: /good }, bad: { get: "/bad?${bad}" } }\nweights: { good: 3, bad: 1 }\n${load}`

export const few = 'users: 2\ncount: 10'
