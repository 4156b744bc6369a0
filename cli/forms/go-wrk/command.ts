/** The declaration of `breakwater go-wrk`. */
import type { Command } from '../../../lib/flags/command.ts'
import { exitNote } from '../exit-codes.ts'
import { goWrkGroups, goWrkSettings } from './settings.ts'

export const goWrkCommand: Command<typeof goWrkSettings> = {
  usage: 'breakwater go-wrk',
  summary:
    'Is go-wrk with right numbers: as many requests as some connections allow, on this machine or on all drivers.',
  operands: [{ name: 'URL', count: 'optional', help: 'the URL of the target; not with -f' }],
  settings: goWrkSettings,
  groups: goWrkGroups,
  style: 'go',
  habits: {
    coordinator: { setting: 'orchestrator' },
    t: { instead: 'the goroutines are -c, and the load threads -cpus' },
  },
  examples: [
    ['breakwater go-wrk -c 2048 -d 10 http://localhost:8080/plaintext'],
    ["breakwater go-wrk -M POST -H 'content-type: application/json' -body @item.json http://localhost:8080/items"],
    ['breakwater go-wrk -f requests.txt', 'the requests of a file'],
    ['breakwater go-wrk -c 100 -coordinator http://10.0.0.5:8001 http://10.0.0.9/', 'on all drivers'],
    ['breakwater go-wrk coordinator -port 8080', 'starts an orchestrator'],
    ['breakwater go-wrk worker -id w1', 'starts a driver'],
  ],
  about: [
    'Flags are written as Go programs read them: -c 10, -c=10 and --c 10 are the same, -redir=false turns a switch off, and the\nlast one applies of a flag that is given twice. They may follow the URL as well. docs/forms.md lists what is different.',
  ],
  notes: [
    'Ctrl-C stops the load and prints the results. GO_WRK_DEBUG=1 prints on standard error what is sent to the orchestrator and\nreceived from it.',
    exitNote,
  ],
  environment: [['GO_WRK_DEBUG', '1: print what is sent to the orchestrator and received from it']],
}
