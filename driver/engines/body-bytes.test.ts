import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { describeBodyFile } from '../../lib/body-files.ts'
import { bodyBytesOf, keepBodyFiles } from './body-bytes.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-body-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('The bytes of a body', () => {
  test.each([
    ['none', {}, undefined],
    ['an empty text', { body: '' }, undefined],
    ['a text, in UTF-8', { body: 'é' }, 'c3a9'],
    ['base64', { bodyBase64: 'AP8N' }, '00ff0d'],
  ])('of %s', (_, body, hex) => {
    expect(bodyBytesOf(body)?.toString('hex')).toBe(hex)
  })

  test('of a file are its content; a file that has changed is rejected', () => {
    const path = join(folder, 'body')
    writeFileSync(path, Buffer.from('00ff', 'hex'))
    const bodyFile = describeBodyFile(path)
    expect(bodyBytesOf({ bodyFile })?.toString('hex')).toBe('00ff')
    rmSync(path)
    expect(() => bodyBytesOf({ bodyFile })).toThrow(expect.objectContaining({ code: 'invalid-request' }))
  })

  test('of a file are read once, before the load, and released with the next plan', () => {
    const [one, other] = ['one', 'other'].map((name) => {
      writeFileSync(join(folder, name), name)
      return describeBodyFile(join(folder, name))
    }) as [ReturnType<typeof describeBodyFile>, ReturnType<typeof describeBodyFile>]
    keepBodyFiles([one])
    rmSync(one.path)
    expect(bodyBytesOf({ bodyFile: one })).toBe(bodyBytesOf({ bodyFile: one }))
    keepBodyFiles([other, one])
    expect(bodyBytesOf({ bodyFile: one })?.toString()).toBe('one')
    keepBodyFiles([other, { ...one, sha256: '00'.repeat(32) }])
    expect(bodyBytesOf({ bodyFile: other })?.toString()).toBe('other')
    expect(() => bodyBytesOf({ bodyFile: one })).toThrow('cannot be read')
  })
})
