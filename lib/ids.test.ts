import { describe, expect, it } from '@jest/globals'
import { newBootId, newNodeId, newReportId, newTestId, seededNodeId } from './ids.ts'

describe('an id', () => {
  it.each([
    [newTestId, 20],
    [newNodeId, 10],
    [newBootId, 12],
    [newReportId, 20],
  ])('is letters only, and never the same twice', (make, length) => {
    const ids = Array.from({ length: 1_000 }, () => make())
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(new RegExp(`^[A-Za-z]{${length}}$`))
  })

  it('is the same each time for one seed, and different for another seed', () => {
    expect(seededNodeId('7')).toBe(seededNodeId('7'))
    expect(seededNodeId('7')).toMatch(/^[A-Za-z]{10}$/)
    expect(new Set(Array.from({ length: 1_000 }, (_, seed) => seededNodeId(String(seed)))).size).toBe(1_000)
  })
})
