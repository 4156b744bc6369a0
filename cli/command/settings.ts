/** Settings that several commands have. */
import { toggle } from '../../lib/flags/kinds.ts'

export const json = toggle({ help: 'print one JSON document on standard output' })
