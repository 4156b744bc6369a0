/** The served document passes a linter of OpenAPI documents, by its strictest rules and without exceptions. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { type Subject, startSubject } from './subject.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject()
})
afterAll(async () => {
  await subject.api.close()
})

/** The problems that the linter reports, with rule and place. */
async function complaints(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer ?? ''}`)
}

describe('the served document', () => {
  test('has no problems by the linter', async () => {
    const { text } = await subject.ask('GET', '/openapi.json')
    expect(await complaints(text)).toEqual([])
  })

  test('would fail without servers, operation ids or descriptions', async () => {
    const { text } = await subject.ask('GET', '/openapi.json')
    const without = (key: string): string =>
      JSON.stringify(JSON.parse(text), (name, value: unknown) => (name === key ? undefined : value))
    expect(await complaints(without('servers'))).toEqual([expect.stringContaining('no-empty-servers')])
    expect(await complaints(without('operationId'))).toContainEqual(expect.stringContaining('operation-operationId'))
    expect(await complaints(without('description'))).toContainEqual(expect.stringContaining('description'))
  })
})
