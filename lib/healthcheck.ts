/**
 * `node dist/lib/healthcheck.js ADDRESS` exits with 0 when the process reports that it is ready, else with 1 and the
 * response. ADDRESS is the path of its health socket, or a URL. It imports only Node modules: it runs twice a second
 * during a start.
 */
import { get, type RequestOptions } from 'node:http'

const WITHIN_MS = 3_000

function optionsFor(address: string): RequestOptions {
  if (!address.startsWith('http:')) return { socketPath: address, path: '/readyz' }
  const { hostname, port, pathname } = new URL(address)
  return { hostname, port, path: pathname }
}

function end(code: 0 | 1, said: string): void {
  process.stdout.write(`${said.trim()}\n`)
  process.exitCode = code
}

const [address = ''] = process.argv.slice(2)
const request = get({ ...optionsFor(address), timeout: WITHIN_MS, agent: false }, (response) => {
  let body = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => (body += chunk))
  response.on('end', () => {
    end(response.statusCode === 200 ? 0 : 1, body)
  })
})
request.on('timeout', () => request.destroy(new Error(`no answer within ${WITHIN_MS} ms`)))
request.on('error', (error) => {
  end(1, `${address}: ${error.message}`)
})
