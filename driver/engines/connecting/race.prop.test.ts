import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_DELAY, Race, type Contest, type Refusal, tellingOf, type Timer } from './race.ts'

/** The result of an attempt, and its delay after the start of the attempt, in ms. */
interface Fate {
  readonly end: 'stands' | 'fails' | 'silent'
  readonly after: number
}

const fates = fc.array(
  fc.record<Fate>({ end: fc.constantFrom('stands', 'fails', 'silent'), after: fc.integer({ min: 1, max: 1_000 }) }),
  { minLength: 1, maxLength: 6 },
)

/** A clock in ms that the test advances. Timers due at one instant fire in the order in which they were set. */
class Time {
  now = 0
  #due: { at: number; action: () => void }[] = []

  readonly timer: Timer = (milliseconds, action) => {
    const entry = { at: this.now + milliseconds, action }
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter((other) => other !== entry)
    }
  }

  /** Advances to an instant, and fires everything due until then. */
  pass(until: number): void {
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#due = this.#due.filter((other) => other !== next)
      this.now = next.at
      next.action()
    }
    this.now = until
  }
}

/** Uses the indices of the fates as addresses; records the events and their instants. */
class Course implements Contest<number> {
  readonly began: number[] = []
  readonly pending = new Set<number>()
  readonly failed = new Set<number>()
  readonly ends: { at: number; winner?: number; refused?: number; others?: number }[] = []
  readonly #fates: readonly Fate[]
  readonly #time: Time

  constructor(all: readonly Fate[], time: Time) {
    this.#fates = all
    this.#time = time
  }

  attempt(address: string, ended: (error: Error | undefined) => void): number {
    const place = Number(address)
    this.began.push(this.#time.now)
    this.pending.add(place)
    const { end, after } = this.#fates[place] ?? { end: 'silent', after: 0 }
    // Reported even for an abandoned attempt: a race has to ignore it.
    if (end !== 'silent')
      this.#time.timer(after, () => {
        ended(end === 'fails' ? refusing() : undefined)
      })
    return place
  }

  abandon(place: number): void {
    expect(this.pending.delete(place)).toBe(true)
  }

  failing(address: string): void {
    this.failed.add(Number(address))
  }

  won(place: number): void {
    this.ends.push({ at: this.#time.now, winner: place })
  }

  lost({ address }: Refusal, others: number): void {
    this.ends.push({ at: this.#time.now, refused: Number(address), others })
  }
}

function refusing(code = 'ECONNREFUSED'): Error {
  return Object.assign(new Error('refused'), { code })
}

function raced(all: readonly Fate[], until = 1_000_000): { race: Race<number>; course: Course; time: Time } {
  const time = new Time()
  const course = new Course(all, time)
  const race = new Race(
    course,
    all.map((_, place) => String(place)),
    time.timer,
  )
  race.begin()
  time.pass(until)
  return { race, course, time }
}

/** When each attempt would begin if none succeeded: 250 ms after the previous one, or when a pending one fails. */
function beginnings(all: readonly Fate[]): number[] {
  const begins = [0]
  while (begins.length < all.length) {
    const last = begins.at(-1) ?? 0
    const failures = begins.flatMap((at, i) => (all[i]?.end === 'fails' ? [at + all[i].after] : []))
    begins.push(Math.min(last + ATTEMPT_DELAY, ...failures.filter((at) => at > last)))
  }
  return begins
}

describe('A race', () => {
  test('is won by the first established connection, and leaves no other attempt pending', () => {
    fc.assert(
      fc.property(fates, (all) => {
        const { course } = raced(all)
        const begins = beginnings(all)
        const stand = all.map(({ end, after }, i) => (end === 'stands' ? (begins[i] ?? 0) + after : Infinity))
        const first = Math.min(...stand)
        fc.pre(first < Infinity && distinct(all, begins))
        const winner = stand.indexOf(first)
        expect(course.ends).toEqual([{ at: first, winner }])
        expect([...course.pending]).toEqual([winner])
        expect(course.began).toEqual(begins.filter((at) => at < first))
      }),
    )
  })

  test('is lost when all have failed, with the first refusal, and never while one is silent', () => {
    fc.assert(
      fc.property(
        fates.filter((all) => all.every(({ end }) => end !== 'stands')),
        (all) => {
          const { race, course } = raced(all)
          const silent = all.flatMap(({ end }, place) => (end === 'silent' ? [place] : []))
          expect(course.began).toHaveLength(all.length)
          expect([...course.pending]).toEqual(silent)
          expect(race.pending.map(Number).toSorted()).toEqual(silent)
          expect(course.ends.map(({ refused, others }) => [refused, others])).toEqual(
            silent.length > 0 ? [] : [[0, all.length - 1]],
          )
        },
      ),
    )
  })

  test('that is stopped leaves no attempt pending, and reports nothing', () => {
    fc.assert(
      fc.property(fates, fc.nat({ max: 1_500 }), (all, until) => {
        const { race, course, time } = raced(all, until)
        const before = course.ends.length
        const silent = [...course.pending]
        race.stop()
        time.pass(1_000_000)
        if (before === 0) expect(course.pending.size).toBe(0)
        if (before === 0) for (const place of silent) expect(course.failed).toContain(place)
        expect(course.ends).toHaveLength(before)
        expect(course.began.every((at) => at <= until)).toBe(true)
      }),
    )
  })

  test('marks as failing only the addresses that failed, or that began before the winner', () => {
    fc.assert(
      fc.property(fates, (all) => {
        const { course } = raced(all)
        const [end] = course.ends
        fc.pre(distinct(all, beginnings(all)))
        if (end?.winner === undefined) return
        const { at, winner } = end
        const failing = course.began.flatMap((begun, place) => {
          const { end: fate, after } = all[place] ?? { end: 'silent', after: 0 }
          return place < winner || (fate === 'fails' && begun + after < at) ? [place] : []
        })
        expect([...course.failed].toSorted()).toEqual(failing)
      }),
    )
  })

  test.each(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE'])(
    'ends with our own trouble %s, which another address would hide',
    (code) => {
      const time = new Time()
      const begun: string[] = []
      const told: unknown[] = []
      const contest: Contest<string> = {
        attempt: (address, ended) => {
          begun.push(address)
          time.timer(1, () => {
            ended(refusing(code))
          })
          return address
        },
        abandon: () => undefined,
        failing: (address) => told.push(address),
        won: () => undefined,
        lost: ({ error }, others) => told.push((error as NodeJS.ErrnoException).code, others),
      }
      new Race(contest, ['a', 'b'], time.timer).begin()
      time.pass(10_000)
      expect([begun, told]).toEqual([['a'], [code, 0]])
    },
  )
})

/** No two events occur at one instant, because then their order would decide. */
function distinct(all: readonly Fate[], begins: readonly number[]): boolean {
  const instants = [...begins, ...all.map(({ after }, i) => (begins[i] ?? 0) + after)]
  return new Set(instants).size === instants.length
}

describe('Of several refusals', () => {
  const of = (...codes: string[]): Refusal[] => codes.map((code, i) => ({ address: String(i), error: refusing(code) }))
  test.each([
    ['the first', of('ECONNRESET', 'ECONNREFUSED'), '0'],
    ['one that refused, before one that there is no way to,', of('ENETUNREACH', 'ECONNREFUSED'), '1'],
    ['the first, when there is no way to any,', of('ENETUNREACH', 'EHOSTUNREACH'), '0'],
    ['our own trouble', of('ECONNREFUSED', 'EMFILE'), '1'],
  ])('%s is told', (_, refusals, address) => {
    expect(tellingOf(refusals)?.address).toBe(address)
  })
})
