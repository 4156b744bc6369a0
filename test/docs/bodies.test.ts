/** docs/api.md has a row for every option of a test, and for no other option. */
import { describe, expect, it } from '@jest/globals'
import { avalancheBody, tsunamiBody } from '../../lib/api/bodies.ts'
import { transportSchema } from '../../lib/plan/transport.ts'
import { codedRows, sectionOf, textOf } from './documents.ts'

const tests = sectionOf(textOf('docs/api.md'), 'Tests')
const [, avalanche = '', tsunami = ''] = tests.split(/^### /m)
const [options = '', transport = ''] = avalanche.split('Keys of `transport`')

/** The keys of a table, whose rows may contain several. */
function keysIn(part: string): string[] {
  return codedRows(part).flatMap(([keys = '']) => keys.split(', '))
}

describe('the options of a test in docs/api.md', () => {
  it('are those of POST /avalanche', () => {
    expect(keysIn(options).sort()).toEqual(Object.keys(avalancheBody.shape).sort())
  })

  it('are those of its transport', () => {
    expect(keysIn(transport).sort()).toEqual(Object.keys(transportSchema.shape).sort())
  })

  it('are those that only POST /tsunami/{seconds} has, and those that it lacks', () => {
    const more = Object.keys(tsunamiBody.shape).filter((key) => !(key in avalancheBody.shape))
    expect(keysIn(tsunami)).toEqual(more)
    const less = Object.keys(avalancheBody.shape).filter((key) => !(key in tsunamiBody.shape))
    const [, but = ''] = /takes what an\s+avalanche takes but ([^:]*):/i.exec(tsunami) ?? []
    expect([...but.matchAll(/`(\w+)`/g)].map(([, key]) => key)).toEqual(less)
  })
})
