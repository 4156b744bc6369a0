/** A client of `GET /events`: the events, each with the instant of its arrival. */
import { z } from 'zod'
import { liveAnswer, type LiveAnswer } from '../lib/api/answers.ts'
import { BreakwaterError } from '../lib/errors.ts'

/** Figures, and when they arrived by this machine's wall clock (ms since 1970). */
export interface ArrivedFigures {
  readonly at: number
  readonly figures: LiveAnswer
}

const json = z.string().transform((text): unknown => JSON.parse(text))

/**
 * Reads the stream until the signal is aborted. Resolves when the stream has begun, with the list that collects them.
 */
export async function gatherFigures(api: string, signal: AbortSignal): Promise<ArrivedFigures[]> {
  const token = process.env['BREAKWATER_TOKEN'] ?? ''
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` }
  const { ok, status, body } = await fetch(`${api}/events`, { signal, headers })
  if (!ok || body === null) throw new BreakwaterError('internal', `GET /events answered ${status}`)
  const gathered: ArrivedFigures[] = []
  gather(body, gathered).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return gathered
}

async function gather(body: AsyncIterable<Uint8Array>, into: ArrivedFigures[]): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const at = Date.now()
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const figures = figuresIn(block)
      if (figures !== undefined) into.push({ at, figures })
    }
  }
}

/** The figures in one event, if it is of that type. */
function figuresIn(block: string): LiveAnswer | undefined {
  const lines = block.split('\n')
  if (!lines.includes('event: figures')) return undefined
  const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length)
  return data === undefined ? undefined : liveAnswer.parse(json.parse(data))
}
