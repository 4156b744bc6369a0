/** The project's documents as text, for tests that compare them with the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder: this file runs in dist/test/docs. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of what the programs write while they run. */
export const written = '.breakwater'

const skipped = new Set(['node_modules', 'dist', '.git', written])

/** Every file of the project whose name passes, by its path from the root. */
export function filesWhere(passes: (name: string) => boolean, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesWhere(passes, path)
    return passes(entry.name) ? [relative(root, path)] : []
  })
}

/** The text of a file of the project. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Every Markdown document. */
export const documents: readonly string[] = filesWhere((name) => name.endsWith('.md'))

/** What stands below a heading of the second level, up to the next one. @throws Error when there is no such heading */
export function sectionOf(text: string, title: string): string {
  const section = text.split(/^## /m).find((part) => part.split('\n', 1)[0] === title)
  if (section === undefined) throw new Error(`no heading '## ${title}'`)
  return section
}

/** The cells of every row of a section's tables whose first cell is a code: that without its backticks. */
export function codedRows(section: string): string[][] {
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((row) => {
    const [code = '', ...rest] = row.split('|').slice(1, -1)
    return [code.trim().replaceAll('`', ''), ...rest.map((cell) => cell.trim())]
  })
}
