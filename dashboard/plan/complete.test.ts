import { describe, expect, it } from '@jest/globals'
import { planJsonSchema } from '../../lib/plan-language/json-schema.ts'
import { type Choice, type Completion, completionAt } from './complete.ts'
import type { JsonSchema } from './json-schema.ts'

const schema: JsonSchema = planJsonSchema()

/** What is suggested at the mark ‸ of a text. */
function completionIn(marked: string): Completion | undefined {
  const offset = marked.indexOf('‸')
  return completionAt(marked.replace('‸', ''), offset, schema)
}

function labelsIn(marked: string): string[] {
  return (completionIn(marked)?.choices ?? []).map(({ label }) => label).sort()
}

function choiceIn(marked: string, label: string): Choice | undefined {
  return completionIn(marked)?.choices.find((choice) => choice.label === label)
}

describe('keys', () => {
  it('are those of the place', () => {
    expect(labelsIn('‸')).toEqual(expect.arrayContaining(['target', 'phases', 'rate', 'get', 'http']))
    expect(labelsIn('phases:\n  - ‸')).toEqual(expect.arrayContaining(['name', 'rate', 'users', 'pause', 'weights']))
    expect(labelsIn('phases:\n  - ‸')).not.toContain('target')
    expect(labelsIn('rate: { ‸')).toEqual(['from', 'to'])
    expect(labelsIn('phases: [{ users: { fr‸')).toEqual(['from', 'to'])
    expect(labelsIn('requests:\n  any-name:\n    ‸')).toEqual(expect.arrayContaining(['get', 'json', 'headers']))
    expect(labelsIn('environments:\n  staging:\n    ‸')).toContain('target')
    expect(labelsIn('environments:\n  staging:\n    ‸')).not.toContain('phases')
    expect(labelsIn('headers: { ‸')).toEqual([])
  })

  it('are not those that are there, nor those that are not supported yet', () => {
    const labels = labelsIn('rate: 5/s\n‸\nduration: 1m\n')
    expect(labels).toContain('target')
    expect(labels).not.toContain('rate')
    expect(labels).not.toContain('duration')
    expect(labelsIn('auth: { ‸')).toEqual(['basic', 'bearer', 'digest', 'oauth2'])
    expect(labels).not.toContain('scenarios')
  })

  it('have their description, and an example if it is short', () => {
    expect(choiceIn('ti‸', 'timeout')).toMatchObject({
      kind: 'key',
      info: expect.stringContaining('time limit'),
      example: '5s',
    })
    expect(choiceIn('‸', 'phases')?.example).toBe('')
  })

  it('begin what belongs to them', () => {
    expect(choiceIn('‸', 'timeout')?.text).toBe('timeout: ')
    expect(choiceIn('‸', 'http')?.text).toBe('http:\n  ')
    expect(choiceIn('‸', 'phases')?.text).toBe('phases:\n  - ')
    expect(choiceIn('requests:\n  a:\n    ‸', 'headers')?.text).toBe('headers:\n      ')
    expect(choiceIn('phases:\n  - { ‸', 'weights')?.text).toBe('weights: ')
    expect(choiceIn('phases:\n  ‸', 'rate')?.text).toBe('- rate: ')
    expect(choiceIn('phases:\n  ‸', 'weights')?.text).toBe('- weights:\n      ')
  })

  it('take the place of the word, and leave its colon', () => {
    expect(completionIn('name: x\nra‸xx: 5/s')).toMatchObject({ from: 8, to: 12 })
    expect(choiceIn('ra‸xx: 5/s', 'rate')?.text).toBe('rate')
  })
})

describe('values', () => {
  it('are those that are enumerated', () => {
    expect(labelsIn('pacing: ‸')).toEqual(['polite', 'strict'])
    expect(labelsIn('http: { version: ‸')).toEqual(['1.1', '2'])
    expect(labelsIn('phases:\n  - measured: f‸')).toEqual(['false', 'true'])
    expect(labelsIn('phases:\n  - { arrivals: ‸')).toEqual(['each-second', 'even', 'poisson'])
    expect(completionIn('target: htt‸')).toBeUndefined()
    expect(completionIn('nonsense: ‸')).toBeUndefined()
  })
})

describe('weights', () => {
  it('are by the names of the requests', () => {
    const requests = 'requests:\n  browse:\n    get: /\n  order: { post: /, body: a }\n'
    expect(labelsIn(`${requests}weights: { ‸`)).toEqual(['browse', 'order'])
    expect(labelsIn(`${requests}weights: { browse: 3, ‸`)).toEqual(['order'])
    expect(labelsIn(`${requests}phases:\n  - weights:\n      or‸`)).toEqual(['browse', 'order'])
  })
})
