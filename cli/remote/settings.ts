/** The settings of commands that ask a running orchestrator, and its client. */
import { toggle } from '../../lib/flags/kinds.ts'
import { settingOf, type Values } from '../../lib/flags/setting.ts'
import { orchestratorIn } from '../values.ts'
import { clusterSettings } from '../run/settings.ts'

const LOCAL = 'http://127.0.0.1:8001'

export const remoteSettings = {
  orchestrator: settingOf<string>(orchestratorIn, LOCAL, {
    env: 'BREAKWATER_ORCHESTRATOR',
    placeholder: 'URL',
    help: 'the orchestrator',
    shown: LOCAL,
  }),
  tokenFile: clusterSettings.tokenFile,
  json: toggle({ help: 'print one JSON document on standard output' }),
} as const

export type RemoteValues = Values<typeof remoteSettings>
