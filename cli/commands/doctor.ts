/** `breakwater doctor`: whether this machine, and what it talks to, are ready for a load. */
import { kafkaSettings } from '../../lib/bus/kafka-settings.ts'
import type { Command } from '../../lib/flags/command.ts'
import type { Group } from '../../lib/flags/help.ts'
import { type Setting, settingOf, Problem, quoted } from '../../lib/flags/setting.ts'
import { withoutPasswords } from '../../lib/plan/secrets.ts'
import { runnable } from '../command/entries.ts'
import { remoteSettings } from '../remote/settings.ts'
import { connection } from '../run/settings.ts'
import { targetIn } from '../values.ts'

/** The URL of a target: http without a scheme. */
export function urlIn(given: unknown): string | Problem {
  const url = targetIn(String(given).trim())
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  return new Problem(`${quoted(withoutPasswords(String(given)))} is not a URL; write one such as localhost:8000`)
}

/** A setting without its default, so that what was given can be told from what was not; the default is tried too. */
function unlessGiven<T>(setting: Setting<T>): Setting<T | undefined> {
  return { ...setting, fallback: undefined, shown: `${setting.shown ?? ''} if it answers there` }
}

const { kafka: anyKafka, metricsPartitions, replicationFactor, ...security } = kafkaSettings

const places = {
  target: settingOf<string | undefined>(urlIn, undefined, {
    env: 'BREAKWATER_TARGET',
    placeholder: 'URL',
    help: 'target, as the argument',
  }),
  cacert: connection.cacert,
  orchestrator: unlessGiven(remoteSettings.orchestrator),
  tokenFile: remoteSettings.tokenFile,
} as const

const kafka = {
  kafka: unlessGiven(anyKafka),
  ...security,
  metricsPartitions,
  replicationFactor,
} as const

const output = { json: remoteSettings.json } as const

export const doctorSettings = { ...places, ...kafka, ...output } as const

const groups: readonly Group[] = [
  { title: 'What to look at', settings: places },
  { title: 'Kafka', settings: kafka },
  { title: 'Output', settings: output },
]

const command: Command<typeof doctorSettings> = {
  usage: 'breakwater doctor',
  summary:
    'Examines this machine, and the Kafka, orchestrator, drivers and target that it is to work with: a line each, with what to do.',
  operands: [{ name: 'URL', count: 'optional', help: 'the target that is to be loaded' }],
  settings: doctorSettings,
  groups,
  examples: [
    ['breakwater doctor', 'this machine, and what runs on it'],
    ['breakwater doctor https://shop.example.test/', 'whether it can load this target'],
    ['breakwater doctor --kafka kafka-1:9092', 'whether a driver could work here'],
    ['breakwater doctor --orchestrator http://10.0.0.5:8001 --json'],
  ],
  notes: [
    `ok: as it should be; !: works, though not as well as it could; x: does not work; -: was not asked for, and is not there.
It sends one GET to the target, and measures the clock with records of a topic that it creates and deletes again.`,
    'Exit codes: 0 nothing failed; 1 something failed; 2 invalid flags.',
  ],
}

export const doctor = runnable(command, async (given) => (await import('../doctor/doctor.ts')).doctor(given))
