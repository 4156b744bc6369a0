import { describe, expect, it } from '@jest/globals'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import type { Mark } from './marks.ts'
import { latency } from './points.suite.ts'
import { MOST_ROWS } from './chart-table.ts'
import { driversTable, heatTable, marksTable } from './tables.ts'

describe('the table of the marks', () => {
  const marks: Mark[] = [
    { from: 61.4, kind: 'event', text: 'stopped' },
    { from: 5, to: 9, kind: 'doubt', text: 'dropped: full' },
    { from: 5, to: 6, kind: 'loss', text: 'no figures of a' },
  ]

  it('says in the order of time what each mark is, and when', () => {
    const { columns, rows } = marksTable(marks)
    expect(columns).toEqual(['Time', 'Kind', 'What'])
    expect(rows).toEqual([
      ['0:05–0:09', '▲ doubt', 'dropped: full'],
      ['0:05', '✕ missing figures', 'no figures of a'],
      ['1:01', '◆ event', 'stopped'],
    ])
  })

  it('has the latest marks only when there are very many, and says so', () => {
    const many = Array.from({ length: 1_000 }, (_, from): Mark => ({ from, kind: 'event', text: `${from}` }))
    const { caption, rows } = marksTable(many)
    expect([rows.length, rows.at(-1)?.[2]]).toEqual([MOST_ROWS, '999'])
    expect(caption).toBe('Events on the time axis: the latest 600 of 1,000')
  })
})

describe('the table of a heat map', () => {
  it('has a row for each point, the newest first, and a column for each doubling that occurs', () => {
    const points = [
      { from: 0, to: 1, heat: [[40, 12] as const, [43, 1] as const] },
      { from: 1, to: 3, heat: [[48, 4] as const] },
    ]
    expect(heatTable('Responses', points)).toEqual({
      caption: 'Responses: requests by range of response time',
      columns: ['Time', '1.02\u00a0ms to 2.05\u00a0ms', '2.05\u00a0ms to 4.1\u00a0ms', '4.1\u00a0ms to 8.19\u00a0ms'],
      rows: [
        ['0:01–0:03', '0', '0', '4'],
        ['0:00', '13', '0', '0'],
      ],
    })
  })

  it('counts every response once', () => {
    const heat = Array.from({ length: 90 }, (_, row) => [row, row + 1] as const)
    const { rows } = heatTable('Responses', [{ from: 0, to: 1, heat }])
    const [, ...counts] = rows[0] ?? []
    expect(counts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe((90 * 91) / 2)
  })

  it('of a long test is thinned, and of none it is empty', () => {
    const points = Array.from({ length: 3_600 }, (_, from) => ({ from, to: from + 1, heat: [] }))
    expect(heatTable('Responses', points).rows).toHaveLength(MOST_ROWS)
    expect(heatTable('Responses', [])).toMatchObject({ columns: ['Time'], rows: [] })
  })
})

describe('the table of drivers', () => {
  const driver = (nodeId: string, completed: number) => ({
    ...{ nodeId, completed },
    response: latency({ median: 2, p99: 5 }),
    points: [{ from: 0, to: 10 } as DriverPointAnswer],
  })

  it('has a row for each driver, with its values and whether it stands out', () => {
    const { columns, rows } = driversTable([...['a', 'b', 'c', 'd'].map((name) => driver(name, 100)), driver('z', 10)])
    expect(columns).toEqual(['Driver', 'Completed', 'Median', 'p99', 'Differs from the others'])
    expect(rows).toHaveLength(5)
    expect(rows[0]).toEqual([
      'z',
      '1\u00a0/s',
      '2\u00a0ms',
      '5\u00a0ms',
      'different: rate 0.1 × the median of the drivers',
    ])
    expect(rows[1]).toEqual(['a', '10\u00a0/s', '2\u00a0ms', '5\u00a0ms', 'no'])
  })
})
