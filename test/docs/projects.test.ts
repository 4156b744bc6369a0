/** The folders are built as one program, so this checks what the projects of `tsconfig.json` would: who may import whom. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { filesWhere, root, textOf } from './documents.ts'

interface Project {
  readonly references?: readonly { readonly path: string }[]
}

const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'tsconfig.json')))

function referencesOf(folder: string): string[] {
  const { references = [] } = JSON.parse(textOf(join(folder, 'tsconfig.json'))) as Project
  return references.map(({ path }) => path.replace(/^\.\.\//, ''))
}

/** The other folders from which the files of a folder import something, each with one of those files. */
function importsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>()
  const sources = filesWhere((name) => /\.tsx?$/.test(name)).filter((path) => path.startsWith(`${folder}/`))
  for (const path of sources) {
    for (const [, specifier = ''] of textOf(path).matchAll(/(?:from|import)[ (]'(\.[^']+)'/g)) {
      const [other = ''] = relative('.', join(dirname(path), specifier)).split('/')
      if (other !== folder) found.set(other, path)
    }
  }
  return found
}

describe('the projects', () => {
  it('are those that tsconfig.json lists', () => {
    const { references = [] } = JSON.parse(textOf('tsconfig.json')) as Project
    expect(references.map(({ path }) => path).toSorted()).toEqual(folders.toSorted())
  })

  it.each(folders)('%s imports only from folders that it references', (folder) => {
    const allowed = referencesOf(folder)
    expect([...importsOf(folder)].filter(([other]) => !allowed.includes(other))).toEqual([])
  })

  it('refer to each other without a cycle', () => {
    const visit = (folder: string, path: readonly string[]): void => {
      expect(path).not.toContain(folder)
      for (const next of referencesOf(folder)) visit(next, [...path, folder])
    }
    for (const folder of folders) visit(folder, [])
  })
})
