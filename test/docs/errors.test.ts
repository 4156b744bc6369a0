/** docs/errors.md contains every code of every closed list, and no other code. */
import { describe, expect, it } from '@jest/globals'
import { errorCodes } from '../../lib/errors.ts'
import { failureCodes } from '../../lib/measure/failures.ts'
import { doubtCodes } from '../../lib/measure/verdict.ts'
import { poisonReasons } from '../../lib/messages/reading.ts'
import { codedRows, filesWhere, sectionOf, textOf } from './documents.ts'

const text = textOf('docs/errors.md')

function firstTwoCells(title: string): Record<string, string | undefined> {
  return Object.fromEntries(codedRows(sectionOf(text, title)).map(([code = '', second]) => [code, second]))
}

describe('docs/errors.md', () => {
  it('has every error code with its HTTP status', () => {
    const expected = Object.entries(errorCodes).map(([code, status]) => [code, String(status)])
    expect(firstTwoCells('Error codes')).toEqual(Object.fromEntries(expected))
  })

  it('has every failure code', () => {
    expect(Object.keys(firstTwoCells('Failure codes')).sort()).toEqual(Object.keys(failureCodes).sort())
  })

  it('has every doubt code with its weight', () => {
    expect(firstTwoCells('Doubt codes')).toEqual(doubtCodes)
  })

  it('marks as reserved exactly the doubts that are never raised', () => {
    const sources = filesWhere((name) => /(?<!test|prop|suite)\.ts$/.test(name)).filter(
      (path) => path.startsWith('orchestrator/') || path === 'lib/measure/doubts-of.ts',
    )
    const code = sources.map(textOf).join('\n')
    const silent = Object.keys(doubtCodes).filter((doubt) => !code.includes(`'${doubt}'`))
    const reserved = codedRows(sectionOf(text, 'Doubt codes')).filter(([, , meaning]) =>
      meaning?.startsWith('reserved'),
    )
    expect(reserved.map(([doubt]) => doubt)).toEqual(silent)
  })

  it('has every reason for a malformed record', () => {
    expect(Object.keys(firstTwoCells('Poison reasons')).sort()).toEqual([...poisonReasons].sort())
  })

  it('has the exit codes of every process', () => {
    const rows = sectionOf(text, 'Exit codes')
    const mains = filesWhere((name) => name === 'main.ts').map((path) => path.split('/'))
    const processes = mains.flatMap(([folder = '', file]) => (file === 'main.ts' ? [folder] : []))
    expect(processes.length).toBeGreaterThanOrEqual(6)
    // The name of these processes is the command that starts them.
    const typed: Record<string, string> = { cluster: '`npm start`', cli: '`breakwater run`' }
    for (const name of processes.filter((folder) => folder !== 'bench')) {
      expect(rows).toContain(typed[name] ?? `\`${name}\``)
    }
  })
})
