/**
 * `npm run test:node`: the unit and end-to-end tests (or the groups that are named: unit e2e kafka) under each later Node
 * that is supported. Each comes as an npm package into a temporary folder; this machine's own Node and the project stay as they
 * are. One line a version at the end; the exit code is 0 only when all of them passed.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { root, setup } from './setup.mjs'

const majors = ['22', '24']
const { platform, arch } = process
const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`

/** Fetches a Node and returns its program, or undefined when there is none for this machine. */
function fetchNode(major, folder) {
  // A package of its own, so that npm does not climb to one above.
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${major}`]
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: platform === 'win32',
  })
  return status === 0
    ? join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node')
    : undefined
}

/** Runs the groups under one Node; what its tests start by the name `node` is that one too. */
function tryNode(major, groups) {
  const folder = mkdtempSync(join(tmpdir(), `breakwater-node-${major}-`))
  // Some tests start it as another user.
  chmodSync(folder, 0o755)
  try {
    const node = fetchNode(major, folder)
    if (node === undefined) return { version: `v${major}`, exit: 1, why: `npm has no package ${name}@${major}` }
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? `v${major}`
    console.log(`\n══ Node ${version} ══`)
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
    const { status } = spawnSync(node, [join(root, 'scripts', 'test.mjs'), ...groups], {
      cwd: root,
      stdio: 'inherit',
      env,
    })
    return { version, exit: status ?? 1, why: '' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

setup()
const given = process.argv.slice(2)
const results = majors.map((major) => tryNode(major, given.length > 0 ? given : ['unit', 'e2e']))
console.log('')
for (const { version, exit, why } of results)
  console.log(`Node ${version}: ${exit === 0 ? 'passed' : 'failed'}, exit code ${exit}${why && `, ${why}`}`)
process.exitCode = results.every(({ exit }) => exit === 0) ? 0 : 1
