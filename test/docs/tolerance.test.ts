/** docs/http-tolerance.md: each row is a response that the parser reads as the row says, and no note is missing. */
import { describe, expect, it } from '@jest/globals'
import { groups } from '../../driver/engines/sockets/fixtures/all.suite.ts'
import type { Fixture } from '../../driver/engines/sockets/fixtures/fixture.suite.ts'
import { httpNotes } from '../../lib/measure/notes.ts'
import { sectionOf, textOf } from './documents.ts'

const text = textOf('docs/http-tolerance.md')
const fixtures: ReadonlyMap<string, Fixture> = new Map(Object.values(groups).flatMap((group) => Object.entries(group)))
const verdicts = new Set(['taken', 'waits', 'refused'])

/** The cells of a section's table of responses, without its head. */
function rowsOf(title: string): string[][] {
  const rows = sectionOf(text, title)
    .split('\n')
    .filter((line) => line.startsWith('| '))
  return rows.slice(1).map((row) => row.slice(2, -2).split(' | '))
}

/** What the column says of the engine; of a response that is taken, its notes. */
function told({ told }: Fixture): string {
  if ('code' in told) return `\`${told.code}\``
  return told.notes.length === 0 ? 'taken' : told.notes.map((note) => `\`${note}\``).join(', ')
}

describe('docs/http-tolerance.md', () => {
  it.each(['Tolerated and counted', 'Read without a note', 'Refused'])('says what the parser does: %s', (title) => {
    const rows = rowsOf(title)
    expect(rows.length).toBeGreaterThan(5)
    for (const [name = '', rfc, engine, ...clients] of rows) {
      const fixture = fixtures.get(name)
      expect([name, engine]).toEqual([name, fixture === undefined ? 'no fixture' : told(fixture)])
      expect(rfc).toMatch(/^911[02] §\d+(\.\d+)*$/)
      expect([clients.length, clients.filter((client) => !verdicts.has(client))]).toEqual([3, []])
    }
  })

  it('has each note of a fault that is tolerated, and names the others', () => {
    const inTable = new Set(rowsOf('Tolerated and counted').map(([, , note]) => note))
    const tolerated = httpNotes.filter(({ kind }) => kind === 'tolerated')
    expect(inTable).toEqual(new Set(tolerated.map(({ name }) => `\`${name}\``)))
    for (const { name } of httpNotes) expect(text).toContain(`\`${name}\``)
  })

  it('gives an example of every kind that the parser refuses', () => {
    const names = new Set(rowsOf('Refused').map(([name]) => name))
    const shown = new Set([...names].flatMap((name = '') => detailOf(fixtures.get(name))))
    const all = [...fixtures.values()]
      .filter(({ told }) => 'code' in told && told.code === 'protocol')
      .flatMap(detailOf)
    // Sizes are no faults of form: docs/errors.md names them.
    const missing = all.filter((detail) => !shown.has(detail) && !/^(more than|a head of more than) /.test(detail))
    expect(new Set(missing)).toEqual(new Set())
  })
})

function detailOf(fixture: Fixture | undefined): string[] {
  return fixture !== undefined && 'code' in fixture.told ? [fixture.told.detail] : []
}
