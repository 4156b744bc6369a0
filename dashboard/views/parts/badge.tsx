/** A short text whose colour repeats, but never replaces, its meaning. */

export type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'active'

export function Badge({ text, tone }: { readonly text: string; readonly tone: Tone }) {
  return <span class={`badge ${tone}`}>{text}</span>
}

const tones: Readonly<Record<string, Tone>> = {
  up: 'good',
  suspect: 'warn',
  lost: 'bad',
  left: 'plain',
  passed: 'good',
  failed: 'bad',
  undecided: 'warn',
  valid: 'good',
  degraded: 'warn',
  invalid: 'bad',
  running: 'active',
  draining: 'active',
  preparing: 'active',
  armed: 'active',
  ready: 'active',
  finished: 'good',
  done: 'good',
  aborted: 'warn',
  late: 'warn',
  refused: 'bad',
  kept: 'good',
  broken: 'bad',
  'generator-limit': 'warn',
}

/** The tone of a word of the API: a state, an outcome, a trust. */
export function toneOf(word: string): Tone {
  return tones[word] ?? 'plain'
}
