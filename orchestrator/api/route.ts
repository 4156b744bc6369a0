/**
 * A route is declared once: the declaration serves requests, and describes the route in the OpenAPI document and at
 * `/`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { ErrorCode } from '../../lib/errors.ts'
import type { OrchestratorService } from '../service.ts'
import { checkBody, checkParameters, checkQuery } from './check.ts'
import type { EventHub } from './event-hub.ts'
import type { CounterMemory } from './counter-memory.ts'
import type { LoopLag } from './loop-lag.ts'

/** The context of every handler. */
export interface Context {
  readonly service: OrchestratorService
  readonly routes: readonly Route[]
  readonly hub: EventHub
  readonly loopLag: LoopLag
  readonly counters: CounterMemory
  /** The target of tests that name none. */
  readonly defaultTarget: string
  /** The hosts that tests may load beside loopback and private ones. */
  readonly allowedTargets: readonly string[]
}

/** A request from the router, before any check. */
export interface RawCall {
  readonly parameters: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  /** The parsed body; undefined if it was empty. */
  readonly body: unknown
  readonly context: Context
  /** The Host header, for responses that contain commands to type. */
  readonly host: string
  /** Aborted when the client has gone, or has its response. */
  readonly signal: AbortSignal
}

/** A handler that writes its response itself, over time. */
export type Takeover = (request: IncomingMessage, response: ServerResponse) => void

/** One route, with its types erased. Paths are OpenAPI's: `/tests/{id}`. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  readonly path: string
  readonly summary: string
  /** Whether it responds without a token. */
  readonly open: boolean
  readonly parameters: Readonly<Record<string, z.ZodType>>
  /** The query parameters; all are optional. */
  readonly query: Readonly<Record<string, z.ZodType>>
  readonly body: z.ZodType
  /** Whether the body may be YAML as well: it is then a `YamlText`. */
  readonly takesYaml: boolean
  readonly answer: z.ZodType
  readonly mediaType: string
  /** Whether it creates a resource with a path: success is then 201 with that path as Location, else 200. */
  readonly creates: boolean
  /** Its error codes beside those of every route. */
  readonly errors: readonly ErrorCode[]
  /** A path, and a body if there is one, that can be typed literally. */
  readonly example: Example
  /** Validates the request and responds. Rejects with BreakwaterError `invalid-request` for an invalid one. */
  serve(call: RawCall): Promise<Served>
}

/** The result of a route. */
export interface Served {
  readonly reply: unknown
  /** The path of the created resource. */
  readonly location?: string
}

interface Example {
  readonly path?: string
  readonly body?: unknown
}

/** The body is optional; an empty object is allowed. */
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
  readonly takesYaml?: boolean
  readonly answer: A
  readonly mediaType?: string
  readonly errors?: readonly ErrorCode[]
  readonly example?: Example
  /** The path of the resource that the response describes. */
  readonly locate?: (answer: z.output<A>) => string
  handle(call: Call<P, B, Q>): Reply<A> | Promise<Reply<A>>
}

type Reply<A extends z.ZodType> = z.output<A> | Takeover

/** A request whose parts have been validated. */
export interface Call<P extends Shape, B extends z.ZodType, Q extends Shape = NoShape> {
  readonly parameters: z.output<z.ZodObject<P, z.core.$strict>>
  readonly query: z.output<z.ZodObject<Q, z.core.$strict>>
  readonly body: z.output<B>
  readonly context: Context
  readonly host: string
  readonly signal: AbortSignal
}

/** Creates a route from its declaration: the handler's arguments have the types of the schemas. */
export function route<P extends Shape, B extends z.ZodType, A extends z.ZodType, Q extends Shape = NoShape>({
  locate,
  ...spec
}: Spec<P, B, A, Q>): Route {
  const parameters = z.strictObject(spec.parameters)
  const query = z.strictObject(spec.query ?? ({} as Q))
  return {
    open: false,
    takesYaml: false,
    mediaType: 'application/json',
    creates: locate !== undefined,
    errors: [],
    example: {},
    ...spec,
    query: spec.query ?? {},
    serve: async ({ context, host, signal, ...given }) => {
      const call = {
        query: checkQuery(query, given.query),
        parameters: checkParameters(parameters, given.parameters),
        body: checkBody(spec.body, given.body === undefined ? {} : given.body),
      }
      const reply = await spec.handle({ ...call, context, host, signal })
      if (locate === undefined || typeof reply === 'function') return { reply }
      return { reply, location: locate(reply) }
    },
  }
}
