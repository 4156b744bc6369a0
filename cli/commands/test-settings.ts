/** The options of `breakwater test`. */
import { text, whole } from '../../lib/flags/kinds.ts'
import { planReading } from '../run/settings.ts'
import { remoteSettings } from '../remote/settings.ts'

export const listSettings = {
  search: text(undefined, { help: 'only tests with each of these words in id, name, target, type, state or outcome' }),
  limit: whole([1, 1_000], 20, { help: 'number of tests, the newest first' }),
  ...remoteSettings,
} as const

export const createSettings = { ...planReading, ...remoteSettings } as const

export const triggerSettings = {
  at: text(undefined, {
    placeholder: 'INSTANT',
    help: 'not before this instant, with a time zone, such as 2026-01-31T22:00:00Z',
  }),
  after: text(undefined, { placeholder: 'TEST', help: 'not before this test is over' }),
  ...remoteSettings,
} as const
