import { describe, expect, it, test } from '@jest/globals'
import { avalancheBody, tsunamiBody } from '../../lib/api/bodies.ts'
import { planDefaults } from '../../lib/plan/plan.ts'
import { engineNames, transportDefaults, transportSchema } from '../../lib/plan/transport.ts'
import { type Field, slotOf, type TestKind } from './field.ts'
import { fields, fieldsOf, slotOfKey } from './fields.ts'

const formerNames = ['loads', 'burst']
/** A plan in the editor has them. */
const notInForm = ['tags', 'thresholds']
const transportKeys = Object.keys(transportSchema.shape).map((key) => `transport.${key}`)

/** The keys that a body may have, those of `transport` with their prefix. */
function keysOf(shape: object): string[] {
  const own = Object.keys(shape).filter((key) => key !== 'transport' && ![...formerNames, ...notInForm].includes(key))
  return [...own, ...transportKeys].sort()
}

describe('the fields of the form', () => {
  test('of an avalanche are the keys of its body', () => {
    const keys = fieldsOf('avalanche').map(({ key }) => key)
    expect(keys.sort()).toEqual(keysOf(avalancheBody.shape))
  })

  test('of a tsunami are the keys of its body, and its interval', () => {
    const keys = fieldsOf('tsunami').map(({ key }) => key)
    expect(keys.sort()).toEqual([...keysOf(tsunamiBody.shape), 'seconds'].sort())
  })

  test('have slots of their own', () => {
    const slots = fields.map(slotOf)
    expect(new Set(slots).size).toBe(slots.length)
  })

  test('have a label that no other field of the same test has, and a help text', () => {
    for (const kind of ['avalanche', 'tsunami'] as const) {
      const labels = fieldsOf(kind).map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    }
    expect(fields.filter(({ help }) => !/^[^\s].*\.$/.test(help))).toEqual([])
  })
})

describe('the default of a field', () => {
  const shown = (kind: TestKind, key: string): string | undefined => {
    return fieldsOf(kind).find((field) => field.key === key)?.initial
  }

  it.each<[TestKind, string, number]>([
    ['avalanche', 'count', planDefaults.avalancheCount],
    ['tsunami', 'bursts', planDefaults.bursts],
    ['tsunami', 'size', planDefaults.burstSize],
    ['tsunami', 'connections', planDefaults.maxInFlight],
    ['avalanche', 'connections', planDefaults.maxInFlight],
    ['avalanche', 'connections', planDefaults.avalancheConnections],
    ['avalanche', 'timeout', planDefaults.timeoutMs / 1_000],
    ['avalanche', 'transport.streams', transportDefaults.streams],
    ['avalanche', 'transport.dnsTtlSeconds', transportDefaults.dnsTtlSeconds],
    ['avalanche', 'transport.redirects', transportDefaults.redirects],
    ['avalanche', 'transport.maxHeaderBytes', transportDefaults.maxHeaderBytes],
  ])('of a %s named %s contains the default of the plan, %d', (kind, key, value) => {
    expect(shown(kind, key)?.split(/[^\d]+/)).toContain(String(value))
  })
})

/** The value that a valid request may have in a field. */
function sampleOf({ control }: Field): unknown {
  if (control.as === 'flag') return control.sends
  return control.as === 'choice' ? control.choices : undefined
}

test('The values of boxes and choices are accepted by the schema of the body', () => {
  expect(sampleOf(fields.find(({ key }) => key === 'transport.engine') ?? fail())).toEqual(engineNames)
  for (const kind of ['avalanche', 'tsunami'] as const) {
    const schema = kind === 'avalanche' ? avalancheBody : tsunamiBody
    for (const field of fieldsOf(kind).filter(({ control }) => control.as === 'flag')) {
      const [outer = '', inner] = field.key.split('.')
      const body = { [outer]: inner === undefined ? sampleOf(field) : { [inner]: sampleOf(field) } }
      const other = schema.safeParse(body).error?.issues.filter(({ code }) => code !== 'custom')
      expect([field.key, other ?? []]).toEqual([field.key, []])
    }
  }
})

test('A key belongs to a slot of the test, if the test has it', () => {
  expect(slotOfKey('tsunami', 'target')).toBe('target')
  expect(slotOfKey('tsunami', 'count')).toBe('tsunami.count')
  expect(slotOfKey('tsunami', 'stages')).toBeUndefined()
})

function fail(): never {
  throw new Error('no such field')
}
