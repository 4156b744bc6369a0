import { describe, expect, it } from '@jest/globals'
import { summary } from './summary-text.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

describe('the sentence for a chart', () => {
  it('names least, greatest and last value of each line', () => {
    const series = [
      { label: 'sent', values: [90, null, 110, 100] },
      { label: 'failed', values: [null] },
    ]
    expect(plain(summary('Rates', 'rate', series))).toBe('Rates: sent from 90 /s to 110 /s, last 100 /s.')
  })

  it('says how many lines it leaves out, and that there are no data', () => {
    const series = Array.from({ length: 6 }, (_, index) => ({ label: `line ${index}`, values: [1] }))
    expect(summary('Failures', 'count', series)).toMatch(/line 3 from 1 to 1, last 1; and 2 more\.$/)
    expect(summary('Failures', 'count', [])).toBe('Failures: no data yet.')
  })
})
