/** The process `target-server`. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
