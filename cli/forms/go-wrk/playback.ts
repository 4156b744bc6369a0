/** A playback file of go-wrk: a request per line, as `URL` or `METHOD URL`; a file with one URL is the target. */
import { readFileSync } from 'node:fs'
import { systemMessage } from '../../../lib/errors.ts'
import { usage } from '../../../lib/flags/setting.ts'
import { MAX_REQUESTS, type PlannedRequest } from '../../../lib/plan/plan.ts'
import { MAX_WEIGHT } from '../../../lib/plan/request.ts'
import { targetIn } from '../../values.ts'

/** A request of the file, and how often it is there. */
export interface Played {
  /** That of -M unless the line says one. */
  readonly method: string | undefined
  /** As written, with its scheme. */
  readonly url: string
  readonly times: number
}

/** @throws BreakwaterError `usage` for a file that cannot be read or has no request, naming its line if one is wrong */
export function playbackIn(path: string, flag: string): readonly [Played, ...Played[]] {
  return playedIn(contentOf(path, flag), `${flag} ${path}`)
}

function contentOf(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`${flag} ${path}: ${systemMessage(error)}`)
  }
}

/** Blank lines and those that begin with # are no requests. @param where begins the sentence of an error */
export function playedIn(content: string, where: string): readonly [Played, ...Played[]] {
  const times = new Map<string, Played>()
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const played = lineIn(text, `${where}, line ${index + 1}`)
    const key = `${played.method ?? ''} ${played.url}`
    times.set(key, { ...played, times: (times.get(key)?.times ?? 0) + 1 })
  }
  const [first, ...rest] = times.values()
  if (first === undefined) throw usage(`${where}: has no request; write one per line, as URL or METHOD URL`)
  const all = [first, ...rest] as const
  refuseOthers(all, where)
  return all
}

function lineIn(text: string, where: string): Played {
  const [, method, given = text] = /^(\S+)\s+(\S+)$/.exec(text) ?? []
  const url = targetIn(given)
  if (/\s/.test(given) || !URL.canParse(url)) throw usage(`${where}: '${text.slice(0, 100)}' is not URL or METHOD URL`)
  return { method, url, times: 1 }
}

/** A test has one target. */
function refuseOthers(all: readonly [Played, ...Played[]], where: string): void {
  const { origin } = new URL(all[0].url)
  const other = all.find(({ url }) => new URL(url).origin !== origin)
  if (other !== undefined)
    throw usage(`${where}: ${new URL(other.url).origin} is not ${origin}: a test has one target; use a file for each`)
  if (all.length > MAX_REQUESTS)
    throw usage(`${where}: has ${all.length} different requests; a test has at most ${MAX_REQUESTS}`)
  const often = all.find(({ times }) => times > MAX_WEIGHT)
  if (often !== undefined) throw usage(`${where}: ${often.url} is there ${often.times} times; at most ${MAX_WEIGHT}`)
}

/** The requests of a plan: each is sent as often, in relation to the others, as it is in the file. */
export function playedRequests(played: readonly Played[], like: PlannedRequest): PlannedRequest[] {
  return played.map(({ method = like.method, url, times }, index) => {
    const { pathname, search } = new URL(url)
    const path = pathname + search
    const weight = played.length === 1 ? {} : { weight: times }
    return {
      ...like,
      ...weight,
      name: `${index + 1}: ${method} ${path}`.slice(0, 200),
      method: method.toUpperCase(),
      path,
    }
  })
}
