import { expect, it } from '@jest/globals'
import type { Phase } from '../../lib/plan/plan.ts'
import { evenSegments } from '../../lib/plan/shares.ts'
import { refuseTooMany } from './places.ts'

const one = { value: 1, per: 'total' as const }
const open: Phase = { name: 'trickle', shape: { kind: 'constant', count: one, rate: one }, maxInFlight: 2, backlog: 0 }

it('a phase of open load with fewer places in total than drivers are ready is refused', () => {
  const phases = [open, { ...open, limitsPer: 'total' as const }]
  expect(() => {
    refuseTooMany({ phases }, evenSegments(2))
  }).not.toThrow()
  expect(() => {
    refuseTooMany({ phases }, evenSegments(3))
  }).toThrow("the phase 'trickle' allows 2 requests in flight in total, but 3 drivers are ready")
})

it('closed load may have fewer connections than there are drivers: some have nothing to do', () => {
  const shape = { kind: 'closed' as const, seconds: 1, connections: 1, per: 'total' as const }
  expect(() => {
    refuseTooMany({ phases: [{ ...open, shape, limitsPer: 'total' }] }, evenSegments(3))
  }).not.toThrow()
})
