/** The commands in the form of other tools, as processes of their own, for end-to-end tests. */
import { expect } from '@jest/globals'
import { compiled, start } from './command.ts'

export interface Ended {
  readonly code: number | string
  readonly out: string
  readonly err: string
}

/** Runs a command to its end. */
export async function form(...argv: string[]): Promise<Ended> {
  const { ended, out, err } = start(argv, undefined, compiled)
  return { code: await ended, out: out(), err: err() }
}

/** The number behind a label at the beginning of a line. */
export function valueOf(out: string, label: string): number {
  return Number(new RegExp(`^${label}\\s+([\\d.]+)`, 'm').exec(out)?.[1])
}

/** A load that had successes, with one line on standard error; the machine decides whether its numbers are doubtful. */
export function expectRan({ code, err }: Ended): void {
  expect([0, 98]).toContain(code)
  expect(err).toMatch(/^breakwater [\w-]+: [^\n]*\n$/)
}
