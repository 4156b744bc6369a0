/** The process `target-server`: settings in, a target out. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
