import { describe, expect, it } from '@jest/globals'
import { flagsKeptByNpm } from './npm-flags.ts'

const names = ['port', 'target-port', 'drivers', 'no-monitor', 'target']

describe('a flag before npm’s --', () => {
  it('is detected however npm has read it: with its value, without, and as a negation', () => {
    const env = {
      npm_command: 'start',
      npm_config_target_port: 'true',
      npm_config_drivers: '8',
      npm_config_monitor: '',
    }
    expect(flagsKeptByNpm(names, env)).toEqual(['--target-port', '--drivers', '--no-monitor'])
    expect(flagsKeptByNpm(names, { ...env, npm_command: 'run-script' })).toHaveLength(3)
    expect(flagsKeptByNpm(names, { npm_command: 'run', npm_config_port: '9001' })).toEqual(['--port'])
  })

  it('is ignored when npm does not run us, or when it is a setting of another program with the same name', () => {
    expect(flagsKeptByNpm(names, { npm_config_port: '9001' })).toEqual([])
    expect(flagsKeptByNpm(names, { npm_command: 'test', npm_config_port: '9001' })).toEqual([])
    expect(flagsKeptByNpm(names, { npm_command: 'start', npm_config_target: '31.3.1' })).toEqual([])
    expect(flagsKeptByNpm(names, { npm_command: 'start', npm_config_monitor: 'true' })).toEqual([])
  })
})
