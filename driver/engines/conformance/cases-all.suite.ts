/** The whole table of cases, by group. */
import type { Cases } from './cases.suite.ts'
import { bodiless, chunked, codings, informational, lengths } from './cases-bodies.suite.ts'
import { fieldLines, lasting, statusLines } from './cases-heads.suite.ts'

export const groups: Readonly<Record<string, Cases>> = {
  'by length': lengths,
  'by coding': codings,
  'in chunks': chunked,
  'without a body': bodiless,
  'after informational ones': informational,
  'by status line': statusLines,
  'by fields': fieldLines,
  'by connection': lasting,
}

/** All cases by name: the seeds of the fuzzer. */
export const allCases: Cases = Object.fromEntries(Object.values(groups).flatMap((cases) => Object.entries(cases)))
