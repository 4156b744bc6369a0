import { describe, expect, test } from '@jest/globals'
import { connect, constants, createServer } from 'node:http2'
import { systemCode } from '../../../lib/errors.ts'
import { jobFor, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { endings, listen, seenOf, taking } from './seen.suite.ts'
import { singleValued } from '../../../lib/plan/single-valued.ts'

describe('The engine http2 sends', () => {
  test('several headers of one name in their order, and any name', async () => {
    const headers = Object.fromEntries<string | string[]>([
      ['Accept', ['b', 'a']],
      ['accept', 'c'],
      ['__proto__', 'x'],
      ['constructor', ['y', 'z']],
    ])
    const { first } = await seenOf({ headers })
    expect(first.headers.accept).toBe('b, a, c')
    expect(Object.entries(first.headers)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'x'],
        ['constructor', 'y, z'],
      ]),
    )
  })

  test('only once every field for which node:http2 rejects a second value', async () => {
    const port = await listen(createServer().on('stream', taking([])))
    const session = connect(`http://127.0.0.1:${port}`)
    endings.push(() => {
      session.destroy()
    })
    const names = Object.values(constants as Readonly<Record<string, unknown>>)
      .map(String)
      .filter((name) => /^[a-z][a-z-]+$/.test(name))
    const refused = names.filter((name) => {
      try {
        session
          .request({ [name]: ['a', 'b'] })
          .on('error', () => undefined)
          .close()
        return false
      } catch (error) {
        return systemCode(error) === 'ERR_HTTP2_HEADER_SINGLE_VALUE'
      }
    })
    expect(refused.length).toBeGreaterThan(20)
    expect(refused.filter((name) => !singleValued.has(name))).toEqual([])
  })

  test('no second value of a field that node:http2 sends only once, and rejects it beforehand', () => {
    for (const name of singleValued) {
      if (['host', 'content-length'].includes(name)) continue
      const request = { name: 'only', method: 'GET', headers: { [name]: ['a', 'b'] } }
      expect(() => http2Engine(jobFor('http://127.0.0.1:1/', { requests: [request] }), new Witness())).toThrow(
        `The header ${name} cannot be given several times over HTTP/2: give it once`,
      )
    }
  })
})
