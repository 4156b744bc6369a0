/** The embedded broker as a process of its own. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
