import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { BreakwaterError } from '../../../lib/errors.ts'
import { Slots } from './slots.ts'

const same = (text: string): string => text

function slots(secrets: Readonly<Record<string, string>> = {}): Slots {
  return new Slots({ seed: 1, driver: 'driver-7', secrets: (name) => secrets[name] })
}

describe('Slots', () => {
  test('are not used for what is the same in each request', () => {
    const all = slots({ KEY: 'x' })
    expect(all.marked('a {{driver}} {{secret.KEY}} {{pick one}}', same)).toBe('a driver-7 x one')
    expect([all.isUsed, all.now()]).toEqual([false, 0])
    expect(all.template('{{driver}}!', same).constant).toBe('driver-7!')
  })

  test('know whether a value depends on the instant of the hand-over', () => {
    const all = slots()
    all.marked('{{n}}', same)
    expect(all.now()).toBe(0)
    const text = all.marked('{{epoch}}', same)
    const before = systemClock.wall()
    const now = all.now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(all.compiled(text).render(0, now)).toBe(String(now))
  })

  test('count the placeholders of all texts of a request, so that equal ones have different values', () => {
    const all = slots()
    const [first, second] = [all.marked('{{text 20}}', same), all.marked('{{text 20}}', same)]
    const rendered = all.compiled(first + second).render(3, 0)
    expect(rendered.slice(0, 20)).not.toBe(rendered.slice(20))
  })

  test('refuse more placeholders in a head than there are slots', () => {
    const all = slots()
    all.marked('{{n}}'.repeat(6_400), same)
    expect(() => all.marked('{{n}}', same)).toThrow(BreakwaterError)
    expect(all.template('{{n}}'.repeat(7_000), same).render(0, 0)).toBe('1'.repeat(7_000))
  })

  test.each(['{{', '{{n', '{{none}}', '{{constructor}}', '{{int 5..1}}', '{{secret.lower}}', '{{}}'])(
    'refuse what is no template: %s',
    (template) => {
      expect(() => slots().marked(template, same)).toThrow(/^A template cannot be read: /)
    },
  )

  test.each([{}, { KEY: '' }])('refuse a secret that is missing, and name its setting: %j', (secrets) => {
    const message = 'the plan uses the secret KEY: set BREAKWATER_SECRET_KEY in the environment of this driver'
    expect(() => slots(secrets).marked('{{secret.KEY}}', same)).toThrow(message)
  })
})
