/** `breakwater plan COMMAND`: what a plan means, its requests tried once, the usual tests, and a new plan. */
import type { Command, Operand } from '../../lib/flags/command.ts'
import { type Entry, runnable } from '../command/entries.ts'
import { checkSettings, newSettings, presetsSettings, trySettings } from '../plan/settings.ts'

const PLAN: Operand = { name: 'PLAN', help: 'a file in YAML or JSON (docs/plans.md), or - for standard input' }

export const checkCommand: Command<typeof checkSettings> = {
  usage: 'breakwater plan check',
  summary: 'Says what a plan sends, and when: requests, rates, users, length, thresholds, warnings. Nothing is sent.',
  operands: [PLAN],
  settings: checkSettings,
  examples: [
    ['breakwater plan check checkout.yaml'],
    ['breakwater plan check checkout.yaml --env staging --drivers 4', 'totals of four drivers'],
    ['breakwater plan check - --json < checkout.yaml'],
  ],
  notes: ['Exit codes: 0 the plan is valid; 2 invalid flags or plan.'],
}

const tryCommand: Command<typeof trySettings> = {
  usage: 'breakwater plan try',
  summary: 'Sends each request of a plan once, one after the other, and shows it with its response.',
  operands: [PLAN],
  settings: trySettings,
  examples: [
    ['breakwater plan try checkout.yaml'],
    ['breakwater plan try checkout.yaml --target localhost:8000 --var user=test'],
  ],
  notes: [
    'Secrets are settings of the environment, {{secret.NAME}} is BREAKWATER_SECRET_NAME, and are not shown.',
    'Exit codes: 0 each request succeeded; 1 a request failed, its status was 400 or above, or a check failed; 2 invalid flags\nor plan.',
  ],
}

const presetsCommand: Command<typeof presetsSettings> = {
  usage: 'breakwater plan presets',
  summary: 'Lists the usual tests that breakwater run --preset runs, and what each is for.',
  settings: presetsSettings,
  examples: [['breakwater plan presets'], ['breakwater run --preset spike localhost:8000', 'runs one']],
}

const newCommand: Command<typeof newSettings> = {
  usage: 'breakwater plan new',
  summary: 'Writes a plan to begin with: a file with comments that can be run at once, and be changed then.',
  operands: [{ name: 'FILE', help: 'the file to write, or - for standard output' }],
  settings: newSettings,
  examples: [
    ['breakwater plan new checkout.yaml'],
    ['breakwater plan new checkout.yaml --target https://shop.example'],
    ['breakwater plan new - --preset stress --target localhost:8000'],
  ],
}

export const planEntries: readonly Entry[] = [
  {
    name: 'new',
    summary: 'writes a plan to begin with',
    load: async () => runnable(newCommand, (await import('../plan/new.ts')).writeNewPlan),
  },
  {
    name: 'check',
    summary: 'says what a plan sends, and when; nothing is sent',
    load: async () => runnable(checkCommand, (await import('../plan/check.ts')).checkPlan),
  },
  {
    name: 'try',
    summary: 'sends each request of a plan once, and shows it with its response',
    load: async () => runnable(tryCommand, (await import('../plan/try.ts')).tryPlan),
  },
  {
    name: 'presets',
    summary: 'lists the usual tests of breakwater run --preset',
    load: async () => runnable(presetsCommand, (await import('../plan/presets.ts')).listPresets),
  },
]
