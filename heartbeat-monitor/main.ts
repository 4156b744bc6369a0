/** The heartbeat monitor's process: `node dist/heartbeat-monitor/main.js --kafka HOST:PORT`. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
