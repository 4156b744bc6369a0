/** Every link and every file name in a document has a target. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { documents, filesWhere, root, textOf, written } from './documents.ts'

const topLevel = new Set(readdirSync(root).filter((name) => name !== written))
const files = filesWhere(() => true)

/** Whether a path from the root exists; for compiled files, whether the source exists. */
function isThere(path: string): boolean {
  const clean = normalize(path).replace(/\/$/, '')
  if (!clean.startsWith('dist')) return existsSync(join(root, clean))
  const source = clean.replace(/^dist\/?/, '').replace(/\.js$/, '.ts')
  return source === '' || existsSync(join(root, source))
}

/** The anchors of headings, such as `#a-heading`, as Markdown readers derive them. */
function anchorsOf(path: string): string[] {
  return [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function brokenLinks(document: string): string[] {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? document : join(dirname(document), path)
    if (!isThere(target)) return true
    return anchor !== undefined && !anchorsOf(target).includes(anchor)
  })
}

/** Words in backticks that look like files or folders of this project but do not exist. */
function missingFiles(document: string): string[] {
  const words = [...textOf(document).matchAll(/`([\w.-]+(?:\/[\w.-]*)*)`/g)].map(([, word = '']) => word)
  return words.filter((word) => looksLikeFile(word) && !isThere(word) && !isThere(join(dirname(document), word)))
}

function looksLikeFile(word: string): boolean {
  const [first = ''] = word.split('/')
  if (word.includes('/')) return topLevel.has(first)
  return /^[\w-]+(\.\w+)?\.(ts|mjs|md|yml)$/.test(word) && !files.some((path) => path.endsWith(`/${word}`))
}

describe.each(documents)('%s', (document) => {
  it('has only links with a target', () => {
    expect(brokenLinks(document)).toEqual([])
  })

  it('names only existing files', () => {
    expect(missingFiles(document)).toEqual([])
  })
})

describe('docs/decisions', () => {
  it('are numbered without gaps and at most 40 lines each', () => {
    const pages = readdirSync(join(root, 'docs/decisions'))
      .filter((name) => name.endsWith('.md'))
      .sort()
    const numbers = pages.map((name) => Number(name.slice(0, 4)))
    const first = numbers[0] ?? 0
    expect(numbers).toEqual(numbers.map((_, index) => first + index))
    for (const page of pages)
      expect(textOf(`docs/decisions/${page}`).trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  })
})
