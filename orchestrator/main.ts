/** The orchestrator's process: `node orchestrator/main.js --kafka HOST:PORT`. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
