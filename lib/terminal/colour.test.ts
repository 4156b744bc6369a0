import { expect, it } from '@jest/globals'
import { isTerminal, usesColour } from './colour.ts'

it('a terminal has colours, unless it cannot or NO_COLOR is not empty', () => {
  const terminal = { isTTY: true }
  const xterm = { TERM: 'xterm-256color' }
  expect([usesColour(terminal, xterm), usesColour(terminal, {}), isTerminal(terminal, xterm)]).toEqual([
    ...[true, true, true],
  ])
  expect([usesColour(terminal, { ...xterm, NO_COLOR: '' }), usesColour(terminal, { ...xterm, NO_COLOR: '0' })]).toEqual(
    [...[true, false]],
  )
  expect([isTerminal(terminal, { NO_COLOR: '1' }), isTerminal(terminal, { TERM: 'dumb' })]).toEqual([true, false])
  expect([usesColour(terminal, { TERM: 'dumb' }), usesColour({}, xterm), isTerminal({}, xterm)]).toEqual([
    ...[false, false, false],
  ])
})
