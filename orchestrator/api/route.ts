/** What a route is: said once, it serves requests, describes itself in the OpenAPI document, and lists itself at `/`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { ErrorCode } from '../../lib/errors.ts'
import type { OrchestratorService } from '../service.ts'
import { checkBody, checkParameters, checkQuery } from './check.ts'
import type { EventHub } from './event-hub.ts'
import type { CounterMemory } from './counter-memory.ts'
import type { LoopLag } from './loop-lag.ts'

/** What every handler may use. */
export interface Context {
  readonly service: OrchestratorService
  readonly routes: readonly Route[]
  readonly hub: EventHub
  readonly loopLag: LoopLag
  readonly counters: CounterMemory
  /** Loaded when a test names no target. */
  readonly defaultTarget: string
  /** Hosts that tests may load beside loopback and private ones. */
  readonly allowedTargets: readonly string[]
}

/** A request as the router hands it over: nothing in it has been checked. */
export interface RawCall {
  readonly parameters: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  /** The parsed body; undefined when there was none. */
  readonly body: unknown
  readonly context: Context
  /** As the client wrote it in Host, for answers that say what to type. */
  readonly host: string
}

/** A handler that answers by itself, over time. */
export type Takeover = (request: IncomingMessage, response: ServerResponse) => void

/** One route, with its types erased. Paths are OpenAPI's: `/tests/{id}`. */
export interface Route {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly summary: string
  /** Answers without a token. */
  readonly open: boolean
  readonly parameters: Readonly<Record<string, z.ZodType>>
  /** What may stand after a question mark; all of it may be left out. */
  readonly query: Readonly<Record<string, z.ZodType>>
  readonly body: z.ZodType
  readonly answer: z.ZodType
  readonly mediaType: string
  /** Makes something that has a path of its own: a success is 201 with that path as Location, else 200. */
  readonly creates: boolean
  /** What it may answer beside success, and beside what every route may. */
  readonly errors: readonly ErrorCode[]
  /** A path, and a body where there is one, that can be typed as they are. */
  readonly example: Example
  /** Checks the request and answers it. Rejects with BreakwaterError `invalid-request` when it is not as declared. */
  serve(call: RawCall): Promise<Served>
}

/** What a route has to say. */
export interface Served {
  readonly reply: unknown
  /** The path of what was made. */
  readonly location?: string
}

interface Example {
  readonly path?: string
  readonly body?: unknown
}

/** No body is needed; an empty object is none. */
export const noBody = z.strictObject({})

type Shape = z.core.$ZodLooseShape
type NoShape = Readonly<Record<string, never>>

interface Spec<P extends Shape, B extends z.ZodType, A extends z.ZodType, Q extends Shape> {
  readonly method: Route['method']
  readonly path: string
  readonly summary: string
  readonly open?: boolean
  readonly parameters: P
  readonly query?: Q
  readonly body: B
  readonly answer: A
  readonly mediaType?: string
  readonly errors?: readonly ErrorCode[]
  readonly example?: Example
  /** The path of what an answer says was made. */
  readonly locate?: (answer: z.output<A>) => string
  handle(call: Call<P, B, Q>): Reply<A> | Promise<Reply<A>>
}

type Reply<A extends z.ZodType> = z.output<A> | Takeover

/** A request whose parts are as the route declares them. */
export interface Call<P extends Shape, B extends z.ZodType, Q extends Shape = NoShape> {
  readonly parameters: z.output<z.ZodObject<P, z.core.$strict>>
  readonly query: z.output<z.ZodObject<Q, z.core.$strict>>
  readonly body: z.output<B>
  readonly context: Context
  readonly host: string
}

/** Makes a route of its declaration: what the handler gets has the types of the schemas. */
export function route<P extends Shape, B extends z.ZodType, A extends z.ZodType, Q extends Shape = NoShape>({
  locate,
  ...spec
}: Spec<P, B, A, Q>): Route {
  const parameters = z.strictObject(spec.parameters)
  const query = z.strictObject(spec.query ?? ({} as Q))
  return {
    open: false,
    mediaType: 'application/json',
    creates: locate !== undefined,
    errors: [],
    example: {},
    ...spec,
    query: spec.query ?? {},
    serve: async ({ context, host, ...given }) => {
      const call = {
        query: checkQuery(query, given.query),
        parameters: checkParameters(parameters, given.parameters),
        body: checkBody(spec.body, given.body === undefined ? {} : given.body),
      }
      const reply = await spec.handle({ ...call, context, host })
      if (locate === undefined || typeof reply === 'function') return { reply }
      return { reply, location: locate(reply) }
    },
  }
}
