/** The checks of this machine: what each value is told, and that this machine itself can be looked at. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { descriptors, descriptorsFinding, limitsIn } from './descriptors.ts'
import { localPorts, localPortsFinding, waitingIn } from './local-ports.ts'
import { cores, coresFinding, memory, memoryFinding } from './machine.ts'
import { node, nodeFinding, testedMajors } from './node.ts'

const MIB = 1_048_576

describe('the check of Node', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['22.4.1', 'ok'],
    ['24.22.3', 'ok'],
    ['23.1.0', 'warning'],
    ['26.0.0', 'warning'],
    ['20.18.9', 'failure'],
    ['18.20.0', 'failure'],
  ])('of version %s is %s', (version, status) => {
    expect(nodeFinding(version)).toMatchObject({ status, message: expect.stringContaining(`Node ${version}`) })
  })

  it('names the versions that the tests run on', () => {
    const script = readFileSync(new URL('../../../scripts/test-node.mjs', import.meta.url), 'utf8')
    const [, later = ''] = /const majors = \[(.*)\]/.exec(script) ?? []
    expect(testedMajors).toEqual([20, ...later.split(',').map((major) => Number(major.trim().slice(1, -1)))])
  })
})

describe('the checks of cores and memory', () => {
  it.each([
    [1, 'warning', '1 usable core:'],
    [2, 'ok', '2 usable cores'],
    [64, 'ok', '64 usable cores'],
  ])('of %d cores', (count, status, message) => {
    expect(coresFinding(count)).toMatchObject({ status, message: expect.stringContaining(message) })
  })

  it.each([
    [511 * MIB, 'warning', '511 MiB'],
    [512 * MIB, 'ok', '512 MiB'],
    [7.25 * 1_024 * MIB, 'ok', '7.3 GiB'],
  ])('of %d bytes', (bytes, status, message) => {
    expect(memoryFinding(bytes)).toMatchObject({ status, message: expect.stringContaining(message) })
  })
})

describe('the check of descriptors', () => {
  it('is ok for many, with both limits if they differ', () => {
    expect(descriptorsFinding({ soft: 65_536, hard: 65_536, free: 65_500 })).toEqual({
      status: 'ok',
      message: '65,536 open files: enough for 52,374 connections of a driver',
    })
    const { message } = descriptorsFinding({ soft: 65_536, hard: Number.POSITIVE_INFINITY, free: 65_500 })
    expect(message).toContain('65,536 open files (hard limit unlimited)')
  })

  it.each([
    [{ soft: 1_024, hard: 524_288, free: 1_000 }, /^run ulimit -n 524288 in this shell$/],
    [{ soft: 1_024, hard: Number.POSITIVE_INFINITY, free: 1_000 }, /^run ulimit -n 65536 in this shell$/],
    [{ soft: 1_024, hard: 1_024, free: 1_000 }, /LimitNOFILE=.*--ulimit nofile/],
    [{ soft: 1_024, hard: 1_024, free: 3 }, /LimitNOFILE=/],
  ])('warns of %j', (limits, remedy) => {
    const finding = descriptorsFinding(limits)
    expect(finding).toMatchObject({ status: 'warning', remedy: expect.stringMatching(remedy) })
    expect(finding.message).not.toContain('-')
  })

  it('is skipped where the system does not tell, and ok without a limit', () => {
    expect(descriptorsFinding(limitsIn('', undefined)).status).toBe('skipped')
    const unlimited = 'Max open files            unlimited            unlimited            files\n'
    expect(descriptorsFinding(limitsIn(unlimited, undefined))).toEqual({
      status: 'ok',
      message: 'unlimited open files: enough for unlimited connections of a driver',
    })
  })
})

describe('the check of local ports', () => {
  it.each([
    [{ ports: 28_232, waiting: 100 }, 'ok', 'enough for 470 requests per second'],
    [{ ports: 28_232, waiting: 14_117 }, 'warning', '14,117 in TIME_WAIT'],
    [{ ports: 15_999, waiting: 0 }, 'warning', '15,999 local ports'],
    [{ ports: undefined, waiting: 0 }, 'skipped', 'does not tell'],
  ])('of %j', (seen, status, message) => {
    expect(localPortsFinding(seen)).toMatchObject({ status, message: expect.stringContaining(message) })
  })

  it('counts the connections in TIME_WAIT as Linux tells them', () => {
    const text = 'sockets: used 300\nTCP: inuse 12 orphan 0 tw 725 alloc 20 mem 3\nUDP: inuse 1 mem 0\n'
    expect(waitingIn(text)).toBe(725)
    expect(waitingIn('')).toBe(0)
  })
})

it.each([node, cores, memory, descriptors, localPorts])('looks at this machine: $name', (check) => {
  const finding = check.run()
  expect(['ok', 'warning', 'skipped']).toContain(finding.status)
  expect(finding.message).not.toMatch(/NaN|undefined|Infinity/)
})
