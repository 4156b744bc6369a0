/** The help of `breakwater` and of its groups of commands: a line for each command. */
import { columns } from '../../lib/flags/command-help.ts'
import type { Entry } from './entries.ts'

/** @param path the words before the name of a command */
export function overview(path: string, entries: readonly Entry[]): string {
  const list = columns(entries.map(({ name, summary }) => [name, summary]))
  const usage = `Usage: ${path} COMMAND [flags]\n\n${list}`
  return path === 'breakwater' ? topOverview(usage) : `${usage}\n\n${path} COMMAND --help explains a command.\n`
}

function topOverview(usage: string): string {
  return `Breakwater: load tests that say how far their own numbers can be trusted.

${usage}

  breakwater localhost:8000             10 connections for 10 s
  breakwater localhost:8000 -c 64 -d 30s
  breakwater run checkout.yaml          a test described in a file
  breakwater up                         the whole system on this machine, with a REST API and a dashboard
  breakwater doctor                     whether this machine is ready, and what to do

breakwater COMMAND --help explains a command; breakwater --version shows the version.
`
}
