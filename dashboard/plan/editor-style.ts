/** The look of the editor: the colours of the page, which are light or dark as its user wants. */
import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const mono = { fontFamily: 'ui-monospace, monospace', fontSize: '0.9rem', lineHeight: '1.5' }
const box = {
  border: '1px solid var(--border)',
  borderRadius: '6px',
  background: 'var(--surface)',
  color: 'var(--text)',
}

/** Marks are drawn without images, which the policy of the page would refuse. */
const marks = {
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--bad)' },
  '.cm-lint-marker-error': {
    content: 'normal',
    width: '0.6em',
    height: '0.6em',
    margin: '0.45em 0.2em',
    borderRadius: '50%',
    background: 'var(--bad)',
  },
  '.cm-diagnostic': { padding: '0.3rem 0.6rem' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
}

const choices = {
  '.cm-tooltip': { ...box, boxShadow: '0 4px 16px rgb(0 0 0 / 20%)', maxWidth: 'min(30rem, 90vw)' },
  // Of a word that is left already: the editor takes no choice from them, so a click on one would be lost.
  '.cm-tooltip.cm-tooltip-autocomplete-disabled': { visibility: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'ui-monospace, monospace', maxWidth: 'min(26rem, 85vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.15rem 0.5rem' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--primary)', color: 'var(--on-primary)' },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '1rem' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo': {
    padding: '0.4rem 0.6rem',
    fontFamily: 'system-ui, sans-serif',
    fontSize: '0.87rem',
  },
}

export const colours = EditorView.theme({
  '&': { ...box, border: '1px solid var(--field-border)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { ...mono, overflow: 'auto', maxHeight: '70vh' },
  '.cm-content, .cm-gutter': { minHeight: '18rem' },
  '.cm-content': { caretColor: 'var(--text)', padding: '0.5rem 0' },
  '.cm-gutters': {
    border: 'none',
    borderRadius: '6px 0 0 6px',
    background: 'var(--background)',
    color: 'var(--muted)',
  },
  '.cm-gutter-lint': { width: '1.1em' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  ...marks,
  ...choices,
})

export const highlighting = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--accent)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--good)' },
  { tag: [tags.lineComment, tags.comment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--muted)' },
  { tag: [tags.keyword, tags.meta, tags.labelName, tags.typeName], color: 'var(--chart-4)' },
])
