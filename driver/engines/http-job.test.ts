import { afterEach, describe, expect, test } from '@jest/globals'
import { avalanche } from '../../lib/plan/presets.ts'
import { fromSeconds } from '../../lib/units.ts'
import type { EngineTask } from './engine.ts'
import { httpJobOf } from './http-job.ts'

const plan = avalanche({ target: 'http://127.0.0.1:1/', connections: 1, seconds: 1 })
const task: EngineTask = {
  ...{ testId: 'test', nodeId: 'driver-1', plan, timeout: fromSeconds(1) },
  ...{ slots: 1, credentials: {} },
}
const VARIABLE = 'BREAKWATER_SECRET_OF_A_TEST'

afterEach(() => {
  Reflect.deleteProperty(process.env, VARIABLE)
})

describe('The job of an HTTP engine', () => {
  test('has the seed of the plan, or 1', () => {
    expect(httpJobOf(task).values).toMatchObject({ seed: 1, driver: 'driver-1' })
    expect(httpJobOf({ ...task, plan: { ...plan, seed: 7 } }).values.seed).toBe(7)
  })

  test('has the secrets of the task, or those in the environment', () => {
    const { secrets } = httpJobOf(task).values
    expect(secrets('OF_A_TEST')).toBeUndefined()
    process.env[VARIABLE] = 'hidden'
    expect(secrets('OF_A_TEST')).toBe('hidden')
    const own = httpJobOf({ ...task, secrets: (name) => `own ${name}` })
    expect(own.values.secrets('OF_A_TEST')).toBe('own OF_A_TEST')
  })
})
