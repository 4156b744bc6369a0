/** `breakwater hammer`, `breakwater hammer run` and `breakwater hammer run scenario`. */
import type { Given } from '../../lib/flags/command.ts'
import { type Entry, runnable } from '../command/entries.ts'
import { hammerCommand, hammerRunCommand, scenarioCommand } from '../forms/hammer/command.ts'
import type { hammerSettings, scenarioSettings } from '../forms/hammer/settings.ts'

async function act({ values, typed }: Given<typeof hammerSettings>): Promise<number> {
  const { runHammer } = await import('../forms/hammer/run.ts')
  return runHammer(values, typed, () => Promise.resolve(undefined))
}

async function actScenario({ values, typed }: Given<typeof scenarioSettings>): Promise<number> {
  const { runHammer } = await import('../forms/hammer/run.ts')
  return runHammer(values, typed, async () => {
    const { scenarioText } = await import('../forms/hammer/fetch-scenario.ts')
    const { scenarioIn } = await import('../forms/hammer/scenario.ts')
    return scenarioIn(await scenarioText(values, process.env))
  })
}

const scenario: Entry = {
  name: 'scenario',
  summary: 'runs a scenario: a file, a URL, or an object of S3',
  load: () => Promise.resolve(runnable(scenarioCommand, actScenario)),
}

const run: Entry = {
  name: 'run',
  summary: 'sends so many requests per second',
  load: () => Promise.resolve(runnable(hammerRunCommand, act, [scenario])),
}

export const hammer = runnable(hammerCommand, act, [run])
