/** The settings of commands that ask a running orchestrator, and its client. */
import { orchestratorSetting } from '../../lib/flags/orchestrator.ts'
import type { Values } from '../../lib/flags/setting.ts'
import { json } from '../command/settings.ts'
import { clusterSettings } from '../run/settings.ts'

const LOCAL = 'http://127.0.0.1:8001'

export const remoteSettings = {
  orchestrator: orchestratorSetting(LOCAL, { help: 'the orchestrator', shown: LOCAL }),
  tokenFile: clusterSettings.tokenFile,
  json,
} as const

export type RemoteValues = Values<typeof remoteSettings>
