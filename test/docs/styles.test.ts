/** The pages of the dashboard have one look: what a button is does not depend on the view. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { root, textOf } from './documents.ts'

const folder = 'dashboard/style'

/** A rule for every button, every `pre`, or the focus of everything, possibly inside of a view. */
const general = /^\s*(?:\.[\w-]+ )?(?:button|pre|h[1-6]|:focus-visible|::file-selector-button)(?:[.:][^\s{]*)?\s*[,{]/gm

/** The selectors of such rules, which size or place nothing in a view. */
function generalRules(name: string): string[] {
  return (textOf(`${folder}/${name}`).match(general) ?? []).map((selector) => `${name}: ${selector.trim()}`)
}

it('buttons, texts of code, headings and the focus are defined in one style sheet', () => {
  const names = readdirSync(join(root, folder)).filter((name) => name !== 'page.css')
  expect(names.flatMap(generalRules)).toEqual(['form.css: .preview h2 {', 'form.css: .preview pre {'])
  expect(generalRules('page.css').length).toBeGreaterThan(5)
})
