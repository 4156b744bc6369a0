/** The embedded broker in its own process. */
import { enter } from '../lib/enter.ts'

await enter(() => import('./program.ts'))
