/** `breakwater test COMMAND`: the tests of a running orchestrator. */
import type { Command, Operand } from '../../lib/flags/command.ts'
import { type Entry, runnable } from '../command/entries.ts'
import { remoteSettings } from '../remote/settings.ts'
import { TEST } from '../remote/which.ts'
import { createSettings, listSettings, triggerSettings } from './test-settings.ts'

const optional = (help: string): Operand => ({ ...TEST, help: `${TEST.help}; ${help}`, count: 'optional' })
const latest = [optional('latest unless given')]
const running = [optional('running unless given')]

const list: Command<typeof listSettings> = {
  usage: 'breakwater test list',
  summary: 'Lists the tests of an orchestrator, the newest first.',
  settings: listSettings,
  examples: [['breakwater test list'], ["breakwater test list --search 'checkout failed' --json"]],
}

const create: Command<typeof createSettings> = {
  usage: 'breakwater test create',
  summary: 'Publishes the plan of a new test, which waits for its trigger, and prints the id of the test.',
  operands: [{ name: 'PLAN', help: 'a file in YAML or JSON (docs/plans.md), or - for standard input' }],
  settings: createSettings,
  examples: [['breakwater test create checkout.yaml'], ['breakwater test trigger latest', 'starts it']],
}

const trigger: Command<typeof triggerSettings> = {
  usage: 'breakwater test trigger',
  summary: 'Starts a test, or lets it wait in the queue for an instant or for the end of another test.',
  operands: latest,
  settings: triggerSettings,
  examples: [
    ['breakwater test trigger lnzROKjLWNJwSdpCzoVJ'],
    ['breakwater test trigger latest --at 2026-01-31T22:00:00Z'],
  ],
}

function simple(name: string, summary: string, operands: readonly Operand[], examples: Command['examples'] = []) {
  const usage = `breakwater test ${name}`
  return { usage, summary, operands, settings: remoteSettings, examples: [[usage] as const, ...examples] }
}

const RATE: Operand = { name: 'RATE', help: '500/s or 50/s/driver; or 2x, 50%, +10% of the rate of the plan' }
const USERS: Operand = { name: 'USERS', help: 'the number of users of all drivers together' }

const show = simple('show', 'Shows what a test is, how far it is, and what has happened to it.', latest, [
  ['breakwater test show lnzR --json', 'the whole test, with its plan'],
])
const stop = simple('stop', 'Ends the load of a running test; requests in flight may still end.', running)
const pause = simple('pause', 'Pauses the load of a running test, on all drivers at the same instant.', running)
const resume = simple('resume', 'Lets a paused load go on.', running)
const rate = {
  ...simple('rate', 'Changes the arrival rate of a running test, on all drivers at the same instant.', [TEST, RATE]),
  examples: [['breakwater test rate running 500/s'], ['breakwater test rate running 2x']] as const,
}
const users = {
  ...simple('users', 'Changes the number of users of a running test with closed load.', [TEST, USERS]),
  examples: [['breakwater test users running 64']] as const,
}

const watch = simple(
  'watch',
  'Shows a test while it runs, and prints its report; Ctrl-C only ends the watching.',
  latest,
)

export const testEntries: readonly Entry[] = [
  {
    name: 'list',
    summary: 'lists the tests, the newest first',
    load: async () => runnable(list, (await import('../remote/list.ts')).listTests),
  },
  {
    name: 'show',
    summary: 'shows a test: its state, outcome, drivers and events',
    load: async () => runnable(show, (await import('../remote/show.ts')).showTest),
  },
  {
    name: 'create',
    summary: 'publishes the plan of a new test',
    load: async () => runnable(create, (await import('../remote/create.ts')).createTest),
  },
  {
    name: 'trigger',
    summary: 'starts a test, or lets it wait in the queue',
    load: async () => runnable(trigger, (await import('../remote/control.ts')).triggerTest),
  },
  {
    name: 'pause',
    summary: 'pauses the load of a running test',
    load: async () => runnable(pause, (await import('../remote/control.ts')).pauseTest),
  },
  {
    name: 'resume',
    summary: 'lets a paused load go on',
    load: async () => runnable(resume, (await import('../remote/control.ts')).resumeTest),
  },
  {
    name: 'rate',
    summary: 'changes the arrival rate of a running test',
    load: async () => runnable(rate, (await import('../remote/control.ts')).setRate),
  },
  {
    name: 'users',
    summary: 'changes the number of users of a running test',
    load: async () => runnable(users, (await import('../remote/control.ts')).setUsers),
  },
  {
    name: 'watch',
    summary: 'shows a test while it runs, and prints its report',
    load: async () => runnable(watch, (await import('../remote/watch.ts')).watch),
  },
  {
    name: 'stop',
    summary: 'ends the load of a running test',
    load: async () => runnable(stop, (await import('../remote/control.ts')).stopTest),
  },
]
