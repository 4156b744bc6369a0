import { describe, expect, it } from '@jest/globals'
import { conditionsOf, fieldOf, meantBy } from './later.ts'

const now = new Date(2026, 10, 29, 12, 0).getTime()

describe('the conditions of a later start', () => {
  it('are an instant with a time zone, a test, or both', () => {
    const at = new Date(2026, 10, 29, 12, 1).toISOString()
    expect(conditionsOf({ at: '2026-11-29T12:01', after: '' }, now)).toEqual({ body: { at } })
    expect(conditionsOf({ at: '', after: 'a' }, now)).toEqual({ body: { after: 'a' } })
    expect(conditionsOf({ at: '2026-11-29T12:01', after: 'a' }, now)).toEqual({ body: { at, after: 'a' } })
  })

  it('are neither nothing nor in the past', () => {
    expect(conditionsOf({ at: '', after: '' }, now)).toEqual({ fault: 'Give an instant, a test, or both.' })
    expect(conditionsOf({ at: '2026-11-29T12:00', after: 'a' }, now)).toMatchObject({
      fault: expect.stringContaining('has passed'),
    })
    expect(conditionsOf({ at: 'soon', after: '' }, now)).toMatchObject({ fault: expect.stringContaining('not a date') })
  })

  it('are shown in the field as they were typed', () => {
    const typed = '2026-01-02T03:04'
    expect(fieldOf(new Date(typed).toISOString())).toBe(typed)
    expect([fieldOf(null), fieldOf(undefined), meantBy('')]).toEqual(['', '', ''])
    expect(meantBy(typed)).toContain('2026')
  })
})
