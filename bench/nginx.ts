/** nginx with one worker as a target for TLS and HTTP/2, with a temporary certificate. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { endAtExit } from './children.ts'
import { onPath } from './contenders/tool.ts'
import { onCores } from './cores.ts'
import { freePorts, isListening } from './ports.ts'
import type { Target } from './target-process.ts'

/** The command to install it. */
export const nginxInstall = ['apt-get', 'install', '-y', 'nginx-light'] as const

/** The path of nginx, if it is installed; on Debian it is not in a user's PATH. */
export function findNginx(): string | undefined {
  return onPath('nginx') ?? onPath('/usr/sbin/nginx')
}

/**
 * Starts nginx, runs the work with it, and stops it in any case. Every path responds with a few bytes; HTTP/2 if
 * negotiated.
 * @throws BreakwaterError `not-ready` without nginx or openssl
 */
export async function withNginx<T>(cores: string, work: (target: Target) => Promise<T>): Promise<T> {
  const file = findNginx()
  if (file === undefined || onPath('openssl') === undefined)
    throw new BreakwaterError(
      'not-ready',
      'this part needs nginx and openssl (Debian: apt-get install nginx-light openssl)',
    )
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-nginx-'))
  const [tls = 0, status = 0] = await freePorts(2)
  writeSettings(folder, { tls, status })
  const [command, args] = onCores(cores, [file, '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'])
  const child = endAtExit(spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] }))
  try {
    await listening(child, status)
    return await work(targetOf(child, { tls, status }))
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Ports {
  readonly tls: number
  /** The port of plain HTTP on which nginx reports its counts. */
  readonly status: number
}

function writeSettings(folder: string, { tls, status }: Ports): void {
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name))
  const subject = [
    '-subj',
    '/CN=localhost',
    '-days',
    '2',
    '-nodes',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
  ]
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const { status: code, stderr } = spawnSync('openssl', ['req', '-x509', ...subject, ...files], { encoding: 'utf8' })
  if (code !== 0) throw new BreakwaterError('not-ready', `openssl made no certificate: ${stderr}`)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid nginx.pid; error_log stderr crit; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 20000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type text/plain;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${tls} ssl http2 backlog=8192; http2_max_concurrent_streams 1024;
    ssl_certificate cert.pem; ssl_certificate_key key.pem; ssl_protocols TLSv1.3;
    location / { return 200 "Hello, World!"; }
  }
  server { listen 127.0.0.1:${status}; location / { stub_status; } }
}
`,
  )
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const complaints: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) break
    if (await isListening(port)) return
    await pause(50)
  }
  throw new BreakwaterError('not-ready', `nginx did not start: ${complaints.join('')}`)
}

function targetOf(child: ChildProcess, { tls, status }: Ports): Target {
  const master = child.pid ?? -1
  let asked = 0
  return {
    base: `https://127.0.0.1:${tls}`,
    pids: workersOf(master),
    requests: async () => {
      asked += 1
      const text = await (await fetch(`http://127.0.0.1:${status}/`)).text()
      // accepted, handled, requests: our own status requests are not part of the load.
      return Number(/^ \d+ \d+ (\d+)/m.exec(text)?.[1] ?? Number.NaN) - asked
    },
  }
}

/** The child processes of a process. */
function workersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children.split(' ').map(Number)
}
