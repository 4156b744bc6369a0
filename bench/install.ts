/** `npm run bench -- install`: installs the tools for comparison, as far as this user may. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { toolsOnRequest } from './contenders/on-request.ts'
import { onPath } from './contenders/tool.ts'
import { toolsFolder, usualTools } from './contenders/tools.ts'
import { findNginx, nginxInstall } from './nginx.ts'

interface Wanted {
  readonly name: string
  readonly install: readonly string[]
  find(): string | undefined
}

/** Installs the usual tools and the named ones if they are missing, and reports the result of each. */
export function installTools(named: readonly string[], say: (line: string) => void): void {
  const asked = toolsOnRequest.filter(({ name }) => named.includes(name))
  const wanted: readonly Wanted[] = [...usualTools, { name: 'nginx', install: nginxInstall, find: findNginx }, ...asked]
  mkdirSync(toolsFolder, { recursive: true })
  for (const tool of wanted) say(`  ${tool.name}: ${tool.find() === undefined ? installed(tool, say) : 'is there'}`)
}

function installed(tool: Wanted, say: (line: string) => void): string {
  const [command, ...args] = tool.install
  const line = tool.install.join(' ')
  if (command === undefined) return 'left out: in no package registry that this knows; put it on the PATH'
  if (onPath(command) === undefined) return `left out: there is no ${command} to install it with`
  if (command === 'apt-get' && process.getuid?.() !== 0) return `left out: needs root: sudo ${line}`
  say(`  ${tool.name}: ${line} …`)
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0 && tool.find() !== undefined) return 'installed'
  return `left out: '${line}' failed: ${stderr.trim().split('\n').at(-1) ?? ''}`
}
