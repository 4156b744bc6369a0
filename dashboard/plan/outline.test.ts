import { describe, expect, it } from '@jest/globals'
import { outlineOf, placeAt } from './outline.ts'

/** The place at the mark ‸ of a text. */
function placeIn(marked: string) {
  const offset = marked.indexOf('‸')
  expect(offset).toBeGreaterThanOrEqual(0)
  const place = placeAt(marked.replace('‸', ''), offset)
  return place === undefined ? undefined : `${place.at} ${place.path.join('.')}`
}

describe('the outline of a plan', () => {
  it('has each key and item with its offset, in blocks and in braces', () => {
    const text =
      'name: a\nphases:\n  - rate: 5/s\n    users: { from: 1, to: 2 }\n  - [x, "y"]\nlast: >-\n  no: key\nend:'
    const entries = outlineOf(text).map(({ path, from }) => [path.join('.'), text.slice(from, from + 4)])
    expect(entries).toEqual([
      ['name', 'name'],
      ['phases', 'phas'],
      ['phases.0', '- ra'],
      ['phases.0.rate', 'rate'],
      ['phases.0.users', 'user'],
      ['phases.0.users.from', 'from'],
      ['phases.0.users.to', 'to: '],
      ['phases.1', '- [x'],
      ['phases.1.0', 'x, "'],
      ['phases.1.1', '"y"]'],
      ['last', 'last'],
      ['end', 'end:'],
    ])
  })

  it('takes no part of a comment, a text in quotes or an address for a key', () => {
    const text = '# a: b\nx: "c: d" # e: f\ny: { z: \'g: h, i: j\', k: http://l:1 } # m: n\nq: http://o:2\n'
    expect(outlineOf(text).map(({ path }) => path.join('.'))).toEqual(['x', 'y', 'y.z', 'y.k', 'q'])
  })
})

describe('what is being typed', () => {
  it.each([
    ['‸', 'key '],
    ['ra‸', 'key '],
    ['rate: 5/s\ndu‸', 'key '],
    ['rate: 5/s\ndu‸\nname: x', 'key '],
    ['phases:\n  ‸', 'key phases'],
    ['phases:\n  - ‸', 'key phases.0'],
    ['phases:\n- ra‸', 'key phases.0'],
    ['phases:\n  - rate: 5/s\n    du‸', 'key phases.0'],
    ['phases:\n  - rate: 5/s\n\n    ‸', 'key phases.0'],
    ['phases:\n  - rate: 5/s\n  - us‸', 'key phases.1'],
    ['phases:\n- rate: 5/s\n- a: 1\n- ‸', 'key phases.2'],
    ['phases:\n- rate: 5/s\nna‸', 'key '],
    ['phases:\n  - { name: a, ra‸ }', 'key phases.0'],
    ['phases:\n  - { name: a,\n      ra‸', 'key phases.0'],
    ['phases: [{ a: 1 }, { users: { fr‸', 'key phases.1.users'],
    ['requests:\n  a:\n    get: /\n  b:\n    po‸', 'key requests.b'],
    ['requests:\n  a:\n    get: /\n  ‸', 'key requests'],
    ['http: { version: ‸', 'value http.version'],
    ['http: { version: 1‸', 'value http.version'],
    ['http:\n  version: 1‸', 'value http.version'],
    ['pacing: ‸', 'value pacing'],
    ['pacing: str‸', 'value pacing'],
    ['body: |\n  text\nna‸', 'key '],
    ['"name": "x"\n"rate": ‸', 'value rate'],
  ])('%j is %s', (marked, place) => {
    expect(placeIn(marked)).toBe(place)
  })

  it.each(['# ra‸', 'a: "b‸', 'a: { b: "c‸', 'a: b # c‸', 'a: |\n  b‸', 'a:‸', 'a: { b:‸', 'a: { b: c }‸', '"ra‸'])(
    '%j is nothing that is known',
    (marked) => {
      expect(placeIn(marked)).toBeUndefined()
    },
  )
})
