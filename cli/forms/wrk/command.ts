/** The declaration of `breakwater wrk`. */
import type { Command } from '../../../lib/flags/command.ts'
import { type Values } from '../../../lib/flags/setting.ts'
import { exitNote } from '../exit-codes.ts'
import { wrkSettings } from './settings.ts'

function conflict({
  connections,
  threads,
  rate,
  u_latency: uncorrected,
}: Values<typeof wrkSettings>): string | undefined {
  if (connections < threads) return 'number of connections must be >= threads: raise -c, or lower -t'
  return uncorrected && rate === undefined ? '-U: has no effect without -R' : undefined
}

export const wrkCommand: Command<typeof wrkSettings> = {
  usage: 'breakwater wrk',
  summary:
    'Is wrk with right numbers, and with -R wrk2: as many requests as some connections allow, or a constant rate.',
  operands: [{ name: 'URL', count: 'optional', help: 'the URL of the target' }],
  settings: wrkSettings,
  style: 'gnu',
  habits: {
    s: { instead: "wrk's scripts in Lua are plans here: breakwater plan new writes one, and breakwater run runs it" },
    script: {
      instead: "wrk's scripts in Lua are plans here: breakwater plan new writes one, and breakwater run runs it",
    },
    B: { instead: 'every response is recorded when it has arrived, so there are no batches; leave it out' },
    batch_latency: { instead: 'every response is recorded when it has arrived, so there are no batches; leave it out' },
  },
  examples: [
    ['breakwater wrk -t2 -c100 -d30s http://127.0.0.1:8080/index.html'],
    ['breakwater wrk -t2 -c100 -d30s -R2000 --latency http://127.0.0.1:8080/', 'as wrk2 does'],
    ["breakwater wrk -c 1k -H 'accept: text/html' --timeout 5s http://127.0.0.1:8080/"],
  ],
  notes: [
    'Numbers may have a unit (1k, 1M, 1G), and times as well (2s, 2m, 2h). Ctrl-C stops the load and prints the results.',
    exitNote,
  ],
  conflict,
}
