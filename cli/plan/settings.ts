/** The options of `breakwater plan`, declared like the settings of all commands. */
import { text, toggle, whole } from '../../lib/flags/kinds.ts'
import { json } from '../command/settings.ts'
import { connection, planReading } from '../run/settings.ts'

/** The most drivers for which totals are computed. */
const MOST_DRIVERS = 10_000

export const checkSettings = {
  ...planReading,
  drivers: whole([1, MOST_DRIVERS], 1, { help: 'number of drivers for which totals are computed' }),
  json,
} as const

const { cacert, cert, key } = connection
export const trySettings = { ...planReading, cacert, cert, key, json } as const

export const presetsSettings = { json } as const

export const newSettings = {
  target: planReading.target,
  preset: text(undefined, {
    placeholder: 'NAME',
    help: 'begin with a usual test instead of a plan that shows every part: see breakwater plan presets',
  }),
  force: toggle({ help: 'replace a file that exists' }),
} as const
