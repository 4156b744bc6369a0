import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { describeBodyFile } from '../../lib/body-files.ts'
import { bodyTyped } from './body.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-body-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function ofFile(content: string | Buffer): Promise<unknown> {
  const path = join(folder, 'body')
  writeFileSync(path, content)
  return await bodyTyped(`@${path}`)
}

describe('the body of a run', () => {
  it('is absent, or the text of the command line', async () => {
    expect(await bodyTyped(undefined)).toEqual({})
    expect(await bodyTyped('')).toEqual({ body: '' })
    expect(await bodyTyped('a=é')).toEqual({ body: 'a=é' })
  })

  it('is the text of a file, or its bytes if they are not text', async () => {
    expect(await ofFile('')).toEqual({ body: '' })
    expect(await ofFile('\ufeffünïcödé\n')).toEqual({ body: '\ufeffünïcödé\n' })
    const bytes = Buffer.from('89504e470d0a1a0a00ff', 'hex')
    expect(await ofFile(bytes)).toEqual({ bodyBase64: bytes.toString('base64') })
    // Valid text may contain the character that replaces invalid bytes.
    expect(await ofFile('\ufffd')).toEqual({ body: '\ufffd' })
  })

  it('stays in its file when it is large: the plan contains its path and its hash', async () => {
    expect(await ofFile('x'.repeat(65_536))).toEqual({ body: 'x'.repeat(65_536) })
    const content = randomBytes(65_537)
    expect(await ofFile(content)).toEqual({ bodyFile: describeBodyFile(join(folder, 'body')) })
  })

  it('cannot be read where there is no file: the flag is named as typed', async () => {
    await expect(bodyTyped(`@${join(folder, 'none')}`, '-b')).rejects.toThrow(
      /^-b @.*none: no such file or directory \(ENOENT\)/,
    )
    mkdirSync(join(folder, 'inner'))
    await expect(bodyTyped(`@${join(folder, 'inner')}`)).rejects.toThrow(/^--body @.*inner: .*\(EISDIR\)/)
    await expect(bodyTyped('@')).rejects.toMatchObject({ code: 'usage' })
  })
})
