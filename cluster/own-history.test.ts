import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownHistory } from './own-history.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'own-history-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('the history of npm start', () => {
  it('is a directory in the project that git ignores, another for each port', () => {
    const [one, other] = [ownHistory(8_001, root), ownHistory(9_001, root)]
    expect([one, other]).toEqual(['8001', '9001'].map((port) => join(root, '.breakwater', 'history', port)))
    expect(statSync(String(one)).mode & 0o777).toBe(0o700)
    expect(ownHistory(8_001, root)).toBe(one)
  })

  it('is nowhere if the directory cannot be made', () => {
    writeFileSync(join(root, '.breakwater'), '')
    expect(ownHistory(8_001, root)).toBeUndefined()
  })
})
