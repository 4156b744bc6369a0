/** Compiles the native programs on demand, if a source has changed since the last time. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { BreakwaterError } from '../../lib/errors.ts'
import { projectRoot } from '../results.ts'

const sources = join(projectRoot, 'bench', 'native')
const built = join(projectRoot, 'dist', 'bench', 'native')
const FLAGS = ['-O2', '-std=gnu17', '-Wall']

/**
 * The path of a compiled program.
 * @throws BreakwaterError `not-ready` without a C compiler, or when it rejects the source
 */
export function nativeProgram(name: 'target' | 'floor'): string {
  const program = join(built, `${name}-${fingerprint()}`)
  if (existsSync(program)) return program
  mkdirSync(built, { recursive: true })
  // Compiled to another path and moved, so that no process starts an incomplete program.
  const aside = `${program}.${process.pid}`
  const { error, status, stderr } = spawnSync('cc', [...FLAGS, '-o', aside, join(sources, `${name}.c`), '-lm'], {
    encoding: 'utf8',
  })
  if (error !== undefined) throw new BreakwaterError('not-ready', `${NO_COMPILER} (${error.message})`)
  if (status !== 0) throw new BreakwaterError('not-ready', `cc could not compile bench/native/${name}.c:\n${stderr}`)
  renameSync(aside, program)
  return program
}

const NO_COMPILER =
  'these measurements need programs in C (bench/native), and there is no C compiler: install one as `cc` (Debian: apt-get install gcc libc6-dev)'

function fingerprint(): string {
  const hash = createHash('sha256').update(FLAGS.join(' '))
  for (const name of readdirSync(sources).sort())
    if (/\.[ch]$/.test(name)) hash.update(readFileSync(join(sources, name)))
  return hash.digest('hex').slice(0, 16)
}
