/** Calls of an orchestrator by a command: its client, and errors that say what to do from here. */
import { ApiClient } from '../../cluster/client.ts'
import { remedied } from '../../cluster/remedies.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { tokenIn } from '../../lib/token-file.ts'
import { write } from '../io/output.ts'
import type { RemoteValues } from './settings.ts'

/** The token from its file, or from the environment. @throws BreakwaterError `usage` for an unreadable file */
export function tokenFrom(tokenFile: string | undefined): string | undefined {
  return tokenFile === undefined ? process.env['BREAKWATER_TOKEN'] : tokenIn(tokenFile)
}

/**
 * Acts with the client of an orchestrator.
 * @throws BreakwaterError as the API answers, with what to do about it
 */
export async function remotely<T>(values: RemoteValues, act: (api: ApiClient) => Promise<T>): Promise<T> {
  const { orchestrator: url, tokenFile } = values
  const token = tokenFrom(tokenFile)
  try {
    return await act(new ApiClient(url, token))
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error
    const { code, details } = error
    const message = remedied(error, { url, token, doing: 'follow' })
    const remedy =
      code === 'unreachable' ? ': start one with breakwater up, or give the address with --orchestrator' : ''
    throw new BreakwaterError(code, `${message}${remedy}`, { cause: error, details })
  }
}

/** Writes an answer: as JSON if that is asked for, otherwise as these lines. */
export async function answer(json: boolean, value: unknown, lines: readonly string[]): Promise<number> {
  await write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`)
  return 0
}
