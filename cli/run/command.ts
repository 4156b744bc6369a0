/** The declaration of `breakwater run`. */
import type { Command } from '../../lib/flags/command.ts'
import type { Habits } from '../../lib/flags/habits.ts'
import { runGroups, runSettings } from './settings.ts'

/** What users of wrk, hey, oha, k6, vegeta and curl type. */
const habits: Habits = {
  z: { setting: 'duration' },
  R: { setting: 'rate' },
  m: { setting: 'method' },
  a: { setting: 'user' },
  x: { setting: 'proxy' },
  request: { setting: 'method' },
  data: { setting: 'body' },
  vus: { setting: 'connections' },
  concurrency: { setting: 'connections' },
  iterations: { setting: 'requests' },
  'disable-keepalive': { setting: 'noKeepalive' },
  t: { instead: "wrk's threads are --workers, and the timeout of hey and oha is --timeout" },
  threads: { instead: 'load threads are --workers' },
  q: { instead: "the rate of all connections together, as oha's -q, is --rate; hey's -q is that of each connection" },
  L: { instead: 'the report always has the percentiles of the response time; leave it out' },
  latency: { instead: 'the report always has the percentiles of the response time; leave it out' },
  o: { instead: '--json prints the report as JSON: write it to a file with > report.json' },
  output: { instead: '--json prints the report as JSON: write it to a file with > report.json' },
  A: { instead: "type -H 'accept: TYPE'" },
  T: { instead: "type -H 'content-type: TYPE' for the type of a body, and --timeout for a timeout" },
  D: { instead: 'type -b @FILE for a body in a file' },
  s: { instead: 'scripts of wrk are plans here: breakwater plan new shows one' },
  script: { instead: 'scripts are plans here: breakwater plan new shows one' },
  http2: { instead: 'type --engine http2' },
  'no-tui': { instead: '--quiet shows no progress' },
}

export const runCommand: Command<typeof runSettings> = {
  usage: 'breakwater run',
  summary:
    'Generates load on a target, from this machine or a cluster, and reports the results and how far they can be trusted.',
  operands: [{ name: 'URL|PLAN', help: 'the URL of a target, a plan in a file, or - for a plan on standard input' }],
  settings: runSettings,
  groups: runGroups,
  examples: [
    ['breakwater run localhost:8000', '10 connections for 10 s'],
    ['breakwater run localhost:8000 -c 64 -d 30s', 'as fast as 64 connections go'],
    ['breakwater run localhost:8000 --rate 5000 -d 1m', '5,000 requests per second, however slow the target is'],
    ['breakwater run localhost:8000 --stages 0-1k/1m,1k/5m', 'a rate that rises for a minute, then stays'],
    ["breakwater run localhost:8000/items -H 'content-type: application/json' -b @item.json -n 1000"],
    ['breakwater run checkout.yaml --env staging', 'the plan in this file; - for standard input'],
    ['breakwater run --preset smoke localhost:8000', 'a usual test: see breakwater plan presets'],
    ['breakwater run checkout.yaml --orchestrator http://10.0.0.5:8001', 'on the drivers of a cluster'],
  ],
  about: [
    'A plan is a file in YAML or JSON (docs/plans.md). Flags replace what it says: those of the load that of its only phase, -H\nadds headers to all its requests. Its secrets are settings of the environment: {{secret.NAME}} is BREAKWATER_SECRET_NAME.',
  ],
  notes: [
    'While the test runs, standard error shows it: on a terminal a live view, elsewhere a line every 5 s. Keys of the view: p\npauses the load and resumes it, + and - change its rate by 10 %, s or q stops it.',
    'Ctrl-C stops the load and prints the report; a second Ctrl-C ends the process at once. A test on a cluster goes on without\nthis process: what then stops it is printed.',
    'Exit codes: 0 the load ran; 1 it could not run; 2 invalid flags or plan; 96 no request succeeded; 98 the numbers cannot be\ntrusted, decide no threshold or no search, or more than --max-lost of the requests were lost; 99 a threshold failed, or a\nsearch found that not even its lowest rate is kept; 130, 143 ended by a second signal, without a report.',
  ],
  habits,
}
