import { describe, expect, it } from '@jest/globals'
import { type Column, matching, sortedBy, toggled } from './table-order.ts'

interface Row {
  readonly name: string
  readonly p99: number | null
}

const columns: readonly Column<Row>[] = [
  { key: 'name', title: 'Name', value: ({ name }) => name },
  { key: 'p99', title: 'p99', numeric: true, value: ({ p99 }) => p99 },
  { key: 'button', title: 'Button' },
]
const rows: readonly Row[] = [
  { name: 'driver-10', p99: 3 },
  { name: 'driver-9', p99: null },
  { name: 'Driver-1', p99: 12 },
]
const namesBy = (key: string, descending: boolean): string[] =>
  sortedBy(rows, { key, descending }, columns).map(({ name }) => name)

describe('the order of a table', () => {
  it('compares numbers as numbers, and numbers within names too', () => {
    expect(namesBy('name', false)).toEqual(['Driver-1', 'driver-9', 'driver-10'])
    expect(namesBy('p99', true)).toEqual(['Driver-1', 'driver-10', 'driver-9'])
  })

  it('puts rows without a value last in either direction', () => {
    expect(namesBy('p99', false).at(-1)).toBe('driver-9')
    expect(namesBy('p99', true).at(-1)).toBe('driver-9')
  })

  it('is that of the rows for a column without values, and without an order', () => {
    expect(sortedBy(rows, { key: 'button', descending: true }, columns)).toBe(rows)
    expect(sortedBy(rows, undefined, columns)).toBe(rows)
  })

  it('begins with the greatest number and the first text, and is reversed by the next click', () => {
    const [name, p99] = columns
    if (name === undefined || p99 === undefined) throw new Error('no columns')
    const first = toggled(undefined, p99)
    expect([first, toggled(first, p99), toggled(first, name)]).toEqual([
      { key: 'p99', descending: true },
      { key: 'p99', descending: false },
      { key: 'name', descending: false },
    ])
  })
})

describe('the search of a table', () => {
  it('finds rows in which each word occurs in some column, in any case', () => {
    expect(matching(rows, ' DRIVER 12 ', columns).map(({ name }) => name)).toEqual(['Driver-1'])
    expect(matching(rows, 'driver nothing', columns)).toEqual([])
    expect(matching(rows, '  ', columns)).toBe(rows)
  })
})
