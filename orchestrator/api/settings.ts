/**
 * The settings of the API: declared once for `--help`, environment and file, and converted to the options of
 * `startApi`.
 */
import { type Values, choice, list, port, setting, text } from '../../lib/config.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { targetSchema } from '../../lib/plan/plan.ts'
import { forbiddenTarget } from '../../lib/target-policy.ts'
import { tokenIn } from '../../lib/token-file.ts'
import type { ApiOptions } from './server.ts'

/** Shorter tokens can be guessed. */
const TOKEN_LENGTH = 16

/** The flags of the orchestrator that concern its API. */
export const apiSettings = {
  host: text('127.0.0.1', {
    env: 'BREAKWATER_HOST',
    help: 'address that the API listens on; an address other than loopback requires a token',
    placeholder: 'ADDRESS',
  }),
  port: port(8001, { env: 'BREAKWATER_PORT', help: 'port of the API, 0 for any free one' }),
  token: text('', {
    env: 'BREAKWATER_TOKEN',
    help: `bearer token that requests must carry, at least ${TOKEN_LENGTH} characters; a flag is visible in the process list`,
    placeholder: 'TOKEN',
    shown: 'none',
  }),
  tokenFile: text('', {
    env: 'BREAKWATER_TOKEN_FILE',
    help: 'file whose first line is the token',
    placeholder: 'FILE',
    shown: 'none',
  }),
  auth: choice(['token', 'none'], 'token', {
    env: 'BREAKWATER_AUTH',
    help: 'none: requests need no token',
  }),
  allowHost: list({
    env: 'BREAKWATER_ALLOW_HOST',
    help: 'host names, besides localhost, that the API accepts in the Host header',
    shown: 'none',
  }),
  allowTarget: list({
    env: 'BREAKWATER_ALLOW_TARGET',
    help: 'hosts that tests may load besides loopback and private addresses; *.example.test allows all subdomains, unix:PATH a Unix socket',
    shown: 'none',
  }),
  target: setting(targetSchema, 'http://127.0.0.1:8000', {
    env: 'BREAKWATER_TARGET',
    help: 'target of a test that names none',
    placeholder: 'URL',
  }),
}

/**
 * The options of `startApi`, from the settings.
 * @throws BreakwaterError `usage` when the token cannot be read or is too short, or the target is forbidden
 */
export function apiOptions(settings: Values<typeof apiSettings>): ApiOptions {
  const forbidden = forbiddenTarget(settings.target)
  if (forbidden !== undefined) throw new BreakwaterError('usage', `--target ${settings.target}: ${forbidden}`)
  return {
    host: settings.host,
    port: settings.port,
    token: tokenOf(settings),
    auth: settings.auth,
    allowedHosts: settings.allowHost,
    allowedTargets: settings.allowTarget,
    defaultTarget: settings.target,
  }
}

function tokenOf({ token, tokenFile }: { token: string; tokenFile: string }): string | undefined {
  if (token === '' && tokenFile === '') return undefined
  if (token !== '' && tokenFile !== '') {
    throw new BreakwaterError('usage', '--token and --token-file exclude each other: remove one of them')
  }
  const value = token === '' ? tokenIn(tokenFile) : token
  if (value.length >= TOKEN_LENGTH && /^[!-~]+$/.test(value)) return value
  const message = `the token must have at least ${TOKEN_LENGTH} printable ASCII characters and no spaces: create one with 'openssl rand -hex 16'`
  throw new BreakwaterError('usage', message)
}
