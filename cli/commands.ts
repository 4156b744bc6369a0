/** All commands, in the order of the help. */
import type { Entry } from './command/entries.ts'
import { processEntries } from './commands/processes.ts'

export const entries: readonly Entry[] = [
  {
    name: 'run',
    summary: 'runs a test of a URL or a plan, and prints its report; breakwater URL is the same',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'plan',
    summary: 'writes, checks and tries plans',
    load: async () => (await import('./commands/plan.ts')).planEntries,
  },
  {
    name: 'test',
    summary: 'lists, shows, triggers, changes, watches and stops the tests of an orchestrator',
    load: async () => (await import('./commands/test.ts')).testEntries,
  },
  {
    name: 'drivers',
    summary: 'lists the drivers of an orchestrator',
    load: async () => (await import('./commands/drivers.ts')).drivers,
  },
  {
    name: 'report',
    summary: 'prints the report of a test of an orchestrator',
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'go-wrk',
    summary: 'runs a test in the form of go-wrk, here or on all drivers, with right numbers',
    load: async () => (await import('./commands/go-wrk.ts')).goWrk,
  },
  {
    name: 'hammer',
    summary: 'runs a test in the form of go-hammer: so many requests per second, a line per response',
    load: async () => (await import('./commands/hammer.ts')).hammer,
  },
  {
    name: 'wrk',
    summary: 'runs a test in the form of wrk, and with -R of wrk2',
    load: async () => (await import('./commands/wrk.ts')).wrk,
  },
  ...processEntries,
  {
    name: 'doctor',
    summary: 'examines this machine, Kafka, orchestrator, drivers and target, and says what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'completion',
    summary: 'prints what bash, zsh or fish needs to complete commands and flags',
    load: async () => (await import('./commands/completion.ts')).completionOf(entries),
  },
]
