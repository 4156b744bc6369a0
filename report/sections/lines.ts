/** The lines of a text report: plain text, some of them marked for a highlight, none wider than 80 columns. */
import { cutMiddle, padded, wrapped } from '../../lib/terminal/width.ts'

/** The width of a report in columns. */
export const COLUMNS = 80
/** That of the titles at the left. */
export const TITLE = 14

/** That of the numbers beside the titles. */
export const NUMBER = 12

/** What a line tells, for a highlight: the result of the target, the trust, something that failed, a title. */
export type Tone = 'outcome' | 'trust' | 'failed' | 'undecided' | 'title'

export interface Line {
  readonly text: string
  readonly tone?: Tone
}

/** A part of the report: no lines if it has nothing to say. */
export type Section<T> = (report: T) => Line[]

export function linesOf(texts: readonly string[], tone?: Tone): Line[] {
  return texts.map((text) => (tone === undefined ? { text } : { text, tone }))
}

/** A text over as many lines as it needs; those after the first are indented. */
export function paragraph(text: string, indent = 2): string[] {
  return wrapped(text, COLUMNS - indent).map((line, index) => (index === 0 ? line : ' '.repeat(indent) + line))
}

/**
 * A text behind a beginning, such as a title; all its lines begin in one column.
 * @param indent that column, at least the width of the beginning
 */
export function hanging(beginning: string, text: string, indent: number): string[] {
  return wrapped(text, COLUMNS - indent).map((line, index) => padded(index === 0 ? beginning : '', indent) + line)
}

/** A title and its value. */
export function row(title: string, value: string): string[] {
  return hanging(cutMiddle(title, TITLE - 1), value, TITLE)
}

/** A title, a number that ends in the column of all numbers, and what belongs beside it. */
export function figure(title: string, number: string, beside: string): string[] {
  const head = `${padded(title, TITLE)}${padded(number, NUMBER, 'left')}   `
  return hanging(head, beside, head.length).map((line) => line.trimEnd())
}

/** Sections with an empty line between them. */
export function joined(sections: readonly (readonly Line[])[]): Line[] {
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [{ text: '' }, ...lines]))
}
