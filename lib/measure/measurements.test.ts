import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { eachMeasurement, fromWireName, MAX_MEASUREMENTS, measurements, toWireName, wireName } from './measurements.ts'

const names = measurements.map(({ name }) => name)

describe('the measurements', () => {
  it('are this list, each once, and leave room for those of other versions', () => {
    expect(names).toEqual([
      'success',
      'unsuccessful',
      'givenUp',
      'failure',
      'floor',
      'wait',
      'slip',
      'spread',
      'connection',
      'service',
      'firstByte',
      'dns',
      'connect',
      'tls',
    ])
    expect(names.length).toBeLessThan(MAX_MEASUREMENTS)
  })

  it('do not include the response, which is the sum of three of them', () => {
    expect(names).not.toContain('response')
  })

  it('each have a title and a description', () => {
    expect(new Set(measurements.map(({ title }) => title)).size).toBe(names.length)
    for (const { means } of measurements) expect(means).toMatch(/^[A-Z].{20,}\.$/)
  })

  it('get one value each, by name and in order', () => {
    expect(Object.entries(eachMeasurement(({ title }) => title))).toEqual(
      measurements.map(({ name, title }) => [name, title]),
    )
  })
})

describe('names on the wire', () => {
  it('are converted from those of the measurements and back', () => {
    const wire = names.map(toWireName)
    expect(new Set(wire).size).toBe(names.length)
    expect(wire.map(fromWireName)).toEqual(names)
    for (const name of wire) expect(name).toMatch(wireName)
    expect([toWireName('firstByte'), toWireName('givenUp')]).toEqual(['first_byte', 'given_up'])
  })

  it('are converted to one name each in the program and back, including those of other versions', () => {
    fc.assert(
      fc.property(fc.stringMatching(wireName), (name) => {
        expect(fromWireName(name)).toMatch(/^[a-z][a-zA-Z0-9]*$/)
        expect(toWireName(fromWireName(name))).toBe(name)
      }),
    )
  })
})
