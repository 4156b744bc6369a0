/** The driver's process: `node driver/main.js --kafka HOST:PORT`. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
