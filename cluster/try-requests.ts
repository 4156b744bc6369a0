/** The requests of a plan, each sent once in this process. */
export { type Lines, type Tried, tryRequests } from '../driver/engines/try-requests.ts'
