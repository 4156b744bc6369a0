/**
 * `breakwater run URL|PLAN`: a test in one command. This file imports little, so that load threads start while the rest is
 * loaded.
 */
import { threadsAhead } from '../../cluster/threads.ts'
import { parseArguments } from '../../lib/flags/arguments.ts'
import { groupsHelp } from '../../lib/flags/help.ts'
import { runOptions } from '../run/options.ts'
import { write } from '../io/output.ts'
import { runGroups, runSettings } from '../run/settings.ts'

export const runHelp = `Generates load on a target, from this machine or a cluster, and reports the results and how far they can be trusted.

Usage: breakwater run URL|PLAN [flags]

  breakwater run localhost:8000                        10 connections for 10 s
  breakwater run localhost:8000 -c 64 -d 30s           as fast as 64 connections go
  breakwater run localhost:8000 --rate 5000 -d 1m      5,000 requests per second, however slow the target is
  breakwater run localhost:8000 --stages 0-1000/1m,1000/5m
  breakwater run localhost:8000/items -H 'content-type: application/json' -b @item.json -n 1000
  breakwater run checkout.yaml --env staging           the plan in this file; - for standard input
  breakwater run --preset smoke localhost:8000         a usual test: see breakwater plan presets
  breakwater run checkout.yaml --orchestrator http://10.0.0.5:8001        on the drivers of a cluster

A plan is a file in YAML or JSON (docs/plans.md). Flags replace what it says: those of the load that of its only phase, -H
adds headers to all its requests. Its secrets are settings of the environment: {{secret.NAME}} is BREAKWATER_SECRET_NAME.

${groupsHelp(runGroups)}

While the test runs, standard error shows it: on a terminal a live view, elsewhere a line every 5 s. Keys of the view: p
pauses the load and resumes it, + and - change its rate by 10 %, s or q stops it.

Ctrl-C stops the load and prints the report; a second Ctrl-C ends the process at once. A test on a cluster goes on without
this process: what then stops it is printed.

Exit codes: 0 the load ran; 1 it could not run; 2 invalid flags or plan; 96 no request succeeded; 98 the numbers cannot be
trusted, decide no threshold or no search, or more than --max-lost of the requests were lost; 99 a threshold failed, or a
search found that not even its lowest rate is kept; 130, 143 ended by a second signal, without a report.
`

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong flags */
export async function run(argv: readonly string[]): Promise<number> {
  const given = parseArguments(runSettings, argv)
  if (given.typed.has('help')) {
    process.stdout.write(runHelp)
    return 0
  }
  const options = runOptions(given, process.env)
  if (options.printPlan) {
    const { printedPlan } = await import('../run/print-plan.ts')
    await write(await printedPlan(options))
    return 0
  }
  if (options.cluster !== undefined) return (await import('../run/remote.ts')).runRemote(options, options.cluster)
  const thread = threadsAhead(options.workers)
  const { runLocal } = await import('../run/local.ts')
  return runLocal(options, thread)
}
