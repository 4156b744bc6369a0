/** Whether elements are in sight. Node has neither a window nor an observer, so the test says what they would. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { NEAR, Sight } from './sight.ts'

type Callback = (entries: readonly Pick<IntersectionObserverEntry, 'isIntersecting'>[]) => void

/** An observer whose reports are made by the test. */
class ToldObserver {
  static latest: ToldObserver | undefined
  readonly observed: Element[] = []
  isConnected = true
  readonly #callback: Callback
  readonly margin: string | undefined

  constructor(callback: Callback, { rootMargin }: IntersectionObserverInit) {
    this.#callback = callback
    this.margin = rootMargin
    ToldObserver.latest = this
  }

  observe(element: Element): void {
    this.observed.push(element)
  }

  disconnect(): void {
    this.isConnected = false
  }

  /** Reports whether the element was near at each of several moments since the last report. */
  tell(...moments: readonly boolean[]): void {
    this.#callback(moments.map((isIntersecting) => ({ isIntersecting })))
  }
}

const kept = { window: globalThis.window, IntersectionObserver: globalThis.IntersectionObserver }
const element = {} as Element
let arrivals: number

function watched(): { sight: Sight; observer: ToldObserver } {
  const sight = new Sight(element, () => (arrivals += 1))
  if (ToldObserver.latest === undefined) throw new Error('nothing was observed')
  return { sight, observer: ToldObserver.latest }
}

describe('the sight of an element', () => {
  beforeEach(() => {
    arrivals = 0
    Object.assign(globalThis, { window: new EventTarget(), IntersectionObserver: ToldObserver })
  })
  afterEach(() => {
    Object.assign(globalThis, kept)
  })

  it('begins out of sight, until the browser says otherwise', () => {
    const { sight, observer } = watched()
    expect([sight.isNear, arrivals, observer.observed, observer.margin]).toEqual([false, 0, [element], NEAR])
  })

  it('tells of each arrival, and not of leaving', () => {
    const { sight, observer } = watched()
    observer.tell(true)
    expect([sight.isNear, arrivals]).toEqual([true, 1])
    observer.tell(false)
    expect([sight.isNear, arrivals]).toEqual([false, 1])
    observer.tell(true)
    expect([sight.isNear, arrivals]).toEqual([true, 2])
  })

  it('believes the latest of several moments, and keeps what it knows when told of none', () => {
    const { sight, observer } = watched()
    observer.tell(true, false)
    expect([sight.isNear, arrivals]).toEqual([false, 0])
    observer.tell(false, true)
    expect([sight.isNear, arrivals]).toEqual([true, 1])
    observer.tell()
    expect(sight.isNear).toBe(true)
  })

  it('draws before the page is printed, although nothing has come into sight', () => {
    const { sight } = watched()
    window.dispatchEvent(new Event('beforeprint'))
    expect([sight.isNear, arrivals]).toEqual([false, 1])
  })

  it('ends: nothing is observed or printed any more', () => {
    const { sight, observer } = watched()
    sight.end()
    window.dispatchEvent(new Event('beforeprint'))
    expect([observer.isConnected, arrivals]).toEqual([false, 0])
  })
})
