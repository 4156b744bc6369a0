/** Wrong command lines, and what each is told: what is wrong, what to type instead, and how to get help. */
import { describe, expect, it } from '@jest/globals'
import { BreakwaterError } from '../lib/errors.ts'
import { dispatch } from './dispatch.ts'

/** What a command line is told. */
async function told(line: string): Promise<string> {
  try {
    await dispatch(wordsOf(line))
    return 'nothing'
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error
    expect(error.code).toBe('usage')
    return error.message
  }
}

/** The words of a line as a shell splits them, with single quotes only. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)
}

const RUN = ' Try breakwater run --help.'
const lines: readonly (readonly [line: string, told: string])[] = [
  // Words that are no command.
  ['rnu localhost:8000', "breakwater has no command 'rnu': did you mean breakwater run? Try breakwater --help."],
  ['reprot', "breakwater has no command 'reprot': did you mean breakwater report? Try breakwater --help."],
  ['start', "breakwater has no command 'start': breakwater up starts the whole system. Try breakwater --help."],
  ['attack', "breakwater has no command 'attack': breakwater run URL runs a test. Try breakwater --help."],
  ['list', "breakwater has no command 'list': breakwater test list lists the tests. Try breakwater --help."],
  ['stop', "breakwater has no command 'stop': breakwater test stop ends a load. Try breakwater --help."],
  ['worker', "breakwater has no command 'worker': breakwater driver starts a driver. Try breakwater --help."],
  [
    'localhost',
    "breakwater has no command 'localhost': for a target of that name type breakwater http://localhost. Try breakwater --help.",
  ],
  [
    '-c 5 shop',
    "breakwater has no command '-c': flags follow the command, as in breakwater run URL -c 10. Try breakwater --help.",
  ],
  [
    '--json',
    "breakwater has no command '--json': flags follow the command, as in breakwater run URL -c 10. Try breakwater --help.",
  ],
  ['test lst', "breakwater test has no command 'lst': did you mean breakwater test list? Try breakwater test --help."],
  [
    'test delete abc',
    "breakwater test has no command 'delete': its commands are list, show, create, trigger, pause, resume, rate, users, watch, stop. Try breakwater test --help.",
  ],
  [
    'plan chek a.yaml',
    "breakwater plan has no command 'chek': did you mean breakwater plan check? Try breakwater plan --help.",
  ],
  [
    'plan checkout.yaml',
    "breakwater plan has no command 'checkout.yaml': for a plan type breakwater plan check checkout.yaml. Try breakwater plan --help.",
  ],
  ['help rnu', "breakwater has no command 'rnu': did you mean breakwater run? Try breakwater --help."],
  // Arguments.
  ['run', `the URL|PLAN is missing: type breakwater run URL|PLAN, for example breakwater run localhost:8000.${RUN}`],
  ['run a:1 b:2', `'b:2' is an unexpected argument: give one URL|PLAN, and flags only.${RUN}`],
  [
    'run http://ann:pw@a:1 http://ann:pw@b:2',
    `'http://***@b:2' is an unexpected argument: give one URL|PLAN, and flags only.${RUN}`,
  ],
  [
    'plan check none.yaml',
    "the plan 'none.yaml' cannot be read: no such file or directory (ENOENT). Try breakwater plan check --help.",
  ],
  [
    'plan check',
    'the PLAN is missing: type breakwater plan check PLAN, for example breakwater plan check checkout.yaml. Try breakwater plan check --help.',
  ],
  [
    'plan check a.yaml b.yaml',
    "'b.yaml' is an unexpected argument: give one PLAN, and flags only. Try breakwater plan check --help.",
  ],
  ['plan presets smoke', "'smoke' is an unexpected argument: give flags only. Try breakwater plan presets --help."],
  [
    'plan new',
    'the FILE is missing: type breakwater plan new FILE, for example breakwater plan new checkout.yaml. Try breakwater plan new --help.',
  ],
  ['plan new /', '/ exists: give another name, or --force to replace it. Try breakwater plan new --help.'],
  ['plan new - --preset smok', "--preset: 'smok' is not a preset: did you mean smoke? Try breakwater plan new --help."],
  [
    'test rate',
    'the TEST is missing: type breakwater test rate TEST RATE, for example breakwater test rate running 500/s. Try breakwater test rate --help.',
  ],
  [
    'test rate running',
    'the RATE is missing: type breakwater test rate TEST RATE, for example breakwater test rate running 500/s. Try breakwater test rate --help.',
  ],
  [
    'test rate running fast',
    "'fast' is not a rate: write 500/s, or 2x, 50% or +10% of the rate of the plan. Try breakwater test rate --help.",
  ],
  ['test users running many', "'many' is not a number of users. Try breakwater test users --help."],
  ['test stop a b', "'b' is an unexpected argument: give one TEST, and flags only. Try breakwater test stop --help."],
  ['drivers driver-1', "'driver-1' is an unexpected argument: give flags only. Try breakwater drivers --help."],
  [
    'completion',
    'the SHELL is missing: type breakwater completion SHELL, for example eval "$(breakwater completion bash)". Try breakwater completion --help.',
  ],
  ['completion tcsh', "'tcsh' is not one of bash, zsh, fish. Try breakwater completion --help."],
  [
    "test show '../../drivers?aaaaaaaaaaaaaaaa'",
    "'../../drivers?aaaaaaaaaaaaaaaa' is not the id of a test, nor its beginning. Try breakwater test show --help.",
  ],
  ["test stop ''", "'' is not the id of a test, nor its beginning. Try breakwater test stop --help."],
  ['test users running 1.5', "'1.5' is not a number of users. Try breakwater test users --help."],
  ['plan new - --target ftp://a', "--target: 'ftp://a' is not an http or https URL. Try breakwater plan new --help."],
  [
    'test list --orchestrator 8001',
    "--orchestrator: '8001' is a port alone; write 127.0.0.1:8001. Try breakwater test list --help.",
  ],
  // Flags that are mistyped.
  ['run a:1 --conections 5', `unknown flag --conections: did you mean --connections?${RUN}`],
  ['run a:1 --rates 5', `unknown flag --rates: did you mean --rate?${RUN}`],
  ['run a:1 --xyzzy', `unknown flag --xyzzy.${RUN}`],
  ['run a:1 -y', `unknown flag -y.${RUN}`],
  ['run a:1 -kc', `-c needs a value: -c N.${RUN}`],
  ['run a:1 -c', `-c needs a value: -c N.${RUN}`],
  ['run a:1 -c --json', `-c needs a value: -c N (write -c=--json for a value that begins with a dash).${RUN}`],
  ['run a:1 -c 5 -c 6', `-c is given twice; give it once.${RUN}`],
  ['run a:1 --json=yes', `--json takes no value (given: yes).${RUN}`],
  ['test list --tial', 'unknown flag --tial. Try breakwater test list --help.'],
  ['test list --limt 5', 'unknown flag --limt: did you mean --limit? Try breakwater test list --help.'],
  ['drivers --wach', 'unknown flag --wach: did you mean --watch? Try breakwater drivers --help.'],
  // Values that are wrong.
  ['run a:1 -c 0', `-c: 0 is too small; use 1 or more.${RUN}`],
  ['run a:1 -c ten', `-c: 'ten' is not a whole number.${RUN}`],
  ['run a:1 -n 5kk', `-n: '5kk' is not a whole number.${RUN}`],
  ['run a:1 -d 5x', `-d: '5x' is not a duration; write one such as 500ms, 30s, 1m30s or 1h.${RUN}`],
  ['run a:1 --rate 5/s', `--rate: '5/s' is not a number.${RUN}`],
  ['run a:1 -H accept', `-H: 'accept' is not a header; write 'Name: value'.${RUN}`],
  ['run a:1 --max-lost 5', `--max-lost: '5' is not a share; write one such as 1% or 0.01.${RUN}`],
  ['run a:1 --token-file t', `--token-file: has no effect without --orchestrator.${RUN}`],
  [
    'run a:1 --orchestrator ftp://b',
    `--orchestrator: 'ftp://b' is not a URL; write one such as http://10.0.0.5:8001.${RUN}`,
  ],
  ['run a:1 --config none.json', `--config none.json: no such file or directory (ENOENT).${RUN}`],
  ['test list --limit 0', '--limit: 0 is too small; use 1 or more. Try breakwater test list --help.'],
  [
    'test list --orchestrator http://a/?b',
    "--orchestrator: 'http://a/?b' must end before its ? or #. Try breakwater test list --help.",
  ],
  // Habits from other tools.
  ['run a:1 -t 4', `unknown flag -t: wrk's threads are --workers, and the timeout of hey and oha is --timeout.${RUN}`],
  ['run a:1 -t4', `unknown flag -t: wrk's threads are --workers, and the timeout of hey and oha is --timeout.${RUN}`],
  [
    'run a:1 -q 100',
    `unknown flag -q: the rate of all connections together, as oha's -q, is --rate; hey's -q is that of each connection.${RUN}`,
  ],
  ['run a:1 -L', `unknown flag -L: the report always has the percentiles of the response time; leave it out.${RUN}`],
  [
    'run a:1 --latency',
    `unknown flag --latency: the report always has the percentiles of the response time; leave it out.${RUN}`,
  ],
  ['run a:1 -o csv', `unknown flag -o: --json prints the report as JSON: write it to a file with > report.json.${RUN}`],
  ['run a:1 -A text/html', `unknown flag -A: type -H 'accept: TYPE'.${RUN}`],
  ['run a:1 -s script.lua', `unknown flag -s: scripts of wrk are plans here: breakwater plan new shows one.${RUN}`],
  ['run a:1 -z soon', `-z: 'soon' is not a duration; write one such as 500ms, 30s, 1m30s or 1h.${RUN}`],
]

describe('a wrong command line', () => {
  it.each(lines)('breakwater %s', async (line, expected) => {
    expect(await told(line)).toBe(expected)
  })
})
