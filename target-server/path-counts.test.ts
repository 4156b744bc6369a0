import { describe, expect, test } from '@jest/globals'
import { PathCounts } from './path-counts.ts'

describe('counts by method and path', () => {
  test('are apart for each pair, and one for GET / however it was counted', () => {
    const counts = new PathCounts()
    for (const path of ['/a', '/', '/a', '/b']) counts.add('GET', path)
    counts.add('POST', '/a')
    counts.addRoot()
    expect(counts.answer()).toEqual({
      paths: [
        { method: 'GET', path: '/', count: 2 },
        { method: 'GET', path: '/a', count: 2 },
        { method: 'POST', path: '/a', count: 1 },
        { method: 'GET', path: '/b', count: 1 },
      ],
      other: 0,
    })
  })

  test('are bounded: those of further pairs are one number', () => {
    const counts = new PathCounts()
    for (let number = 0; number < 1_003; number += 1) counts.add('GET', `/${number}`)
    counts.add('GET', '/0')
    counts.add('PUT', '/0')
    const { paths, other } = counts.answer()
    expect([paths.length, paths[0]?.count, other]).toEqual([1_000, 2, 4])
    expect(new PathCounts().answer()).toEqual({ paths: [], other: 0 })
  })
})
