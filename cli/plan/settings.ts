/** The options of `breakwater plan`, declared like the settings of all programs. */
import type { Group } from '../../lib/flags/help.ts'
import { toggle, whole } from '../../lib/flags/kinds.ts'
import { connection, planReading } from '../run/settings.ts'

/** The most drivers for which totals are computed. */
const MOST_DRIVERS = 10_000

const output = {
  json: toggle({ help: 'print one JSON document on standard output' }),
  help: toggle({ short: 'h', help: 'show this help' }),
} as const

const ofCheck = {
  drivers: whole([1, MOST_DRIVERS], 1, { help: 'number of drivers for which totals are computed' }),
} as const

const { cacert, cert, key } = connection
const ofTry = { cacert, cert, key } as const

export const checkSettings = { ...planReading, ...ofCheck, ...output } as const
export const trySettings = { ...planReading, ...ofTry, ...output } as const
export const presetsSettings = { ...output } as const

/** The groups of the help. */
export const planGroups: readonly Group[] = [
  { title: 'Reading a plan', settings: planReading },
  { title: 'check', settings: ofCheck },
  { title: 'try', settings: ofTry },
  { title: 'Output', settings: output },
]
