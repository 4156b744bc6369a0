/** The labels of a driver, from its settings. */
import { Problem, quoted } from '../lib/flags/setting.ts'
import { LABEL, type Labels, MAX_LABELS } from '../lib/plan/shares.ts'

/** Parses texts such as `region=eu`, several of them in one text with commas between them. */
export function labelsIn(texts: readonly string[]): Labels | Problem {
  const labels = new Map<string, string>()
  const all = texts.flatMap((text) => text.split(',').map((label) => label.trim())).filter((label) => label !== '')
  for (const label of all) {
    if (!LABEL.test(label)) {
      return new Problem(
        `${quoted(label)} is not NAME=VALUE, such as region=eu: use letters, digits, dots, hyphens and _`,
      )
    }
    const [name = '', value = ''] = label.split('=')
    if (labels.has(name)) return new Problem(`the label ${name} is given twice`)
    labels.set(name, value)
  }
  if (labels.size > MAX_LABELS) return new Problem(`a driver has at most ${MAX_LABELS} labels`)
  return Object.fromEntries(labels)
}
