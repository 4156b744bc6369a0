import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from '@jest/globals'
import { bodyFileFault, describeBodyFile, readBodyFile } from './body-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-body-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function fileOf(content: Buffer): string {
  const path = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(path, content)
  return path
}

describe('a file for a body', () => {
  it.each([0, 1, 1_048_576, 2_500_000])('of %d bytes is known by its size and hash, and read as it is', (bytes) => {
    const content = randomBytes(bytes)
    const file = describeBodyFile(fileOf(content))
    expect(file).toMatchObject({ bytes, sha256: createHash('sha256').update(content).digest('hex') })
    expect(bodyFileFault(file)).toBeUndefined()
    expect(readBodyFile(file).equals(content)).toBe(true)
  })

  it('that has changed or is gone is refused, and it is said why', () => {
    const file = describeBodyFile(fileOf(Buffer.from('abc')))
    const says = (fault: string): void => {
      expect(bodyFileFault(file)).toContain(fault)
      expect(() => readBodyFile(file)).toThrow(fault)
    }
    writeFileSync(file.path, 'abd')
    says(`the file '${file.path}' of the body has changed since the plan was made: its SHA-256 is another one`)
    writeFileSync(file.path, 'abcd')
    says('has changed since the plan was made: it has 4 bytes in place of 3')
    rmSync(file.path)
    says(`the file '${file.path}' of the body cannot be read: no such file or directory (ENOENT)`)
  })
})
