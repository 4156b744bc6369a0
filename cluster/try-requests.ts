/** The requests of a plan, each sent once in this process. */
export type { Lines } from '../driver/engines/single-requests.ts'
export type { Sent } from '../driver/hooks/send-hook.ts'
export { tryRequests } from '../driver/hooks/try-requests.ts'
