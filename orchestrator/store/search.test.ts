import { expect, it } from '@jest/globals'
import { listEntryOf } from '../figures/list-entry.ts'
import { recordOf } from '../run/record.ts'
import { draft } from '../run/run.ts'
import { everything, runNumber } from './history.suite.ts'
import { pageOf } from './search.ts'

it('a test is found by the tags of its plan', () => {
  const { plan } = runNumber(1).run
  const tagged = listEntryOf(recordOf(draft('tagged', { ...plan, tags: { commit: '4F2A9C1', branch: 'main' } }, 1)))
  const entries = [tagged, listEntryOf(runNumber(2))]
  const found = (search: string): string[] =>
    pageOf(entries, { ...everything, search }).entries.map(({ TestId }) => TestId)
  expect(tagged.tags).toEqual({ commit: '4F2A9C1', branch: 'main' })
  expect(found('commit=4f2a')).toEqual(['tagged'])
  expect(found('main')).toEqual(['tagged'])
  expect(found('commit=main')).toEqual([])
})
