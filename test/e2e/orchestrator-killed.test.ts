import { afterAll, beforeAll, describe } from '@jest/globals'
import { orchestratorKilledContract } from './orchestrator-killed.suite.ts'
import { RestartableSystem } from './restarted.ts'

describe('an orchestrator that is killed and started again, with the embedded broker', () => {
  let system: RestartableSystem

  beforeAll(async () => {
    system = await RestartableSystem.start()
  })
  afterAll(async () => {
    await system.stop()
  })

  orchestratorKilledContract(() => system)
})
