/** Usual tests as plans, to run as they are or to begin with: each is the text of a plan. */
import type { Amount } from '../plan/amount.ts'
import { rateText } from './quantities.ts'
import { printFields } from './print.ts'
import type { Fields } from './source.ts'
import { scenarios, scenarioFields } from './tonk.ts'

/** What a preset is made for. */
export interface PresetOptions {
  readonly target: string
  /** The rate that the target is expected to have at most; 100/s unless given. */
  readonly peak?: Amount | undefined
  /** The users of `tonk-custom`. */
  readonly users?: number | undefined
}

interface Preset {
  /** What it is for, in one sentence. */
  readonly purpose: string
  readonly fields: (options: PresetOptions) => Fields
}

const EXPECTED: Amount = { value: 100, per: 'total' }

/** A part of the peak, in the same unit. */
function part({ peak = EXPECTED }: PresetOptions, factor: number): string {
  return rateText({ ...peak, value: Number((peak.value * factor).toPrecision(12)) })
}

const usual: Readonly<Record<string, Preset>> = {
  smoke: {
    purpose: 'Does it work at all? One request per second for half a minute.',
    fields: () => ({ rate: '1/s', duration: '30s' }),
  },
  load: {
    purpose: 'Does it hold the expected peak? A climb, and ten minutes at the peak.',
    fields: (options) => ({
      phases: [
        { name: 'climb', rate: { from: '0/s', to: part(options, 1) }, duration: '1m', measured: false },
        { name: 'plateau', rate: part(options, 1), duration: '10m' },
      ],
    }),
  },
  stress: {
    purpose: 'What happens beyond the peak? Steps up to twice the peak.',
    fields: (options) => ({
      phases: [
        {
          name: 'steps',
          staircase: { from: part(options, 0.5), to: part(options, 2), by: part(options, 0.25), every: '2m' },
        },
        { name: 'recovery', rate: part(options, 0.5), duration: '2m' },
      ],
    }),
  },
  spike: {
    purpose: 'Does it survive a sudden crowd, and does it recover? Five times the peak for half a minute.',
    fields: (options) => ({
      phases: [
        { name: 'before', rate: part(options, 0.5), duration: '1m' },
        {
          name: 'spike',
          spike: { base: part(options, 0.5), peak: part(options, 5), rise: '5s', hold: '30s', fall: '5s' },
        },
        { name: 'recovery', rate: part(options, 0.5), duration: '2m' },
      ],
    }),
  },
  soak: {
    purpose: 'Does it last? Two hours at four fifths of the peak.',
    fields: (options) => ({
      phases: [
        { name: 'climb', rate: { from: '0/s', to: part(options, 0.8) }, duration: '2m', measured: false },
        { name: 'soak', rate: part(options, 0.8), duration: '2h' },
      ],
    }),
  },
  breakpoint: {
    purpose:
      'Where does it break? The search for the highest rate that keeps the thresholds, up to ten times the peak.',
    fields: (options) => ({
      search: { from: part(options, 0.1), to: part(options, 10), every: '30s' },
      thresholds: ['p99 < 500ms', 'errors < 1%'],
    }),
  },
}

const ofTonk = Object.entries(scenarios).map(([name, scenario]): [string, Preset] => [
  `tonk-${name}`,
  { purpose: scenario.purpose, fields: ({ users }) => scenarioFields(scenario, users) },
])

const presets: ReadonlyMap<string, Preset> = new Map([...Object.entries(usual), ...ofTonk])

/** The names of all presets. */
export const presetNames: readonly string[] = [...presets.keys()]

/** What a preset is for; undefined for an unknown name. */
export function presetPurpose(name: string): string | undefined {
  return presets.get(name)?.purpose
}

/** The text of a preset as a plan, to read with `readPlan`; undefined for an unknown name. */
export function presetText(name: string, options: PresetOptions): string | undefined {
  const preset = presets.get(name)
  if (preset === undefined) return undefined
  const fields = { name, target: options.target, ...preset.fields(options) }
  return `# ${preset.purpose}\n${printFields(fields)}`
}
