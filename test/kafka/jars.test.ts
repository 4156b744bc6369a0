import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WrongJars, adopt, cacheDirectory, differences, kafkaVersion, knownChecksums } from './jars.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const known = new Map([
  ['a.jar', sha256('a')],
  ['b.jar', sha256('b')],
])

describe('the jars of Kafka', () => {
  let root: string
  const fill = async (name: string, files: Record<string, string>): Promise<string> => {
    const directory = join(root, name)
    await mkdir(directory, { recursive: true })
    for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text)
    return directory
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'breakwater-jars-'))
  })

  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('have one checksum each in the repository, including the broker', async () => {
    const checksums = await knownChecksums()
    expect(checksums.size).toBe(46)
    expect(checksums.has(`kafka_2.13-${kafkaVersion}.jar`)).toBe(true)
    for (const checksum of checksums.values()) expect(checksum).toMatch(/^[0-9a-f]{64}$/)
  })

  it('are valid when names and contents are the known ones; other files are ignored', async () => {
    const directory = await fill('jars', { 'a.jar': 'a', 'b.jar': 'b', 'kafka.jsa': 'archive' })
    expect(await differences(directory, known)).toEqual([])
  })

  it('are invalid when one is changed, missing or unknown, and each is named', async () => {
    const directory = await fill('jars', { 'a.jar': 'A', 'c.jar': 'c' })
    expect(await differences(directory, known)).toEqual([
      'c.jar: unknown',
      `a.jar: SHA-256 is ${sha256('A')}, not ${sha256('a')}`,
      'b.jar: missing',
    ])
  })

  it('are all missing if there is no directory', async () => {
    expect(await differences(join(root, 'nowhere'), known)).toEqual(['a.jar: missing', 'b.jar: missing'])
  })

  it('are never installed with a wrong checksum', async () => {
    const fetched = await fill('fetched', { 'a.jar': 'a', 'b.jar': 'forged' })
    const place = join(root, 'place')
    await expect(adopt(fetched, place, known)).rejects.toThrow(WrongJars)
    expect(await readdir(root)).toEqual(['fetched'])
  })

  it('remain those of the faster run when two runs fetch at the same time', async () => {
    const place = join(root, 'place')
    const slow = await fill('slow', { 'a.jar': 'a', 'b.jar': 'b' })
    await fill('place', { 'a.jar': 'a', 'b.jar': 'b', 'kafka.jsa': 'of the faster one' })
    await adopt(slow, place, known)
    expect(await readFile(join(place, 'kafka.jsa'), 'utf8')).toBe('of the faster one')
  })

  it('are valid in the end when several runs replace damaged ones at once', async () => {
    const place = await fill('place', { 'a.jar': 'half', 'kafka.jsa': 'of the damaged ones' })
    const fetched = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name) => fill(name, { 'a.jar': 'a', 'b.jar': 'b' })),
    )
    await Promise.all(fetched.map((directory) => adopt(directory, place, known)))
    expect(await differences(place, known)).toEqual([])
    expect(await readdir(place)).not.toContain('kafka.jsa')
  })

  it('are kept in BREAKWATER_CACHE, else in XDG_CACHE_HOME, else in the home directory', () => {
    const name = `kafka-${kafkaVersion}`
    expect(cacheDirectory({ BREAKWATER_CACHE: '/c', XDG_CACHE_HOME: '/x' })).toBe(`/c/${name}`)
    expect(cacheDirectory({ XDG_CACHE_HOME: '/x' })).toBe(`/x/breakwater/${name}`)
    expect(cacheDirectory({ BREAKWATER_CACHE: '', XDG_CACHE_HOME: '' })).toMatch(
      new RegExp(`/\\.cache/breakwater/${name}$`),
    )
  })
})
