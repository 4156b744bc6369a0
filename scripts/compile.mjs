/**
 * Compiles what runs on Node as one program, and what runs in browsers as another, at the same time. As projects that refer
 * to each other, which `tsconfig.json` makes of the folders for editors, the shared ones would be read again for each.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './state.mjs'

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

async function compile(program) {
  const child = spawn(process.execPath, [tsc, '-p', program], { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  return code ?? 1
}

const codes = await Promise.all(['tsconfig.build.json', join('dashboard', 'tsconfig.build.json')].map(compile))
process.exitCode = Math.max(...codes)
