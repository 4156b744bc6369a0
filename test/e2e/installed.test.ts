/** The package as people get it: from its archive, in a project of their own, without a clone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { freePorts } from '../kafka/ports.ts'
import { actionTests } from './action.suite.ts'
import { CountingTarget } from './command.ts'
import { Installed } from './installed.ts'
import { eventually } from './system.ts'

const textOf = (path: string) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')
const document = textOf('docs/library.md')
const image = textOf('Dockerfile')
const MEGABYTE = 1_000_000
const ANSWER_MS = 20
let installed: Installed
let target = ''
let content: readonly string[] = []
const server = new CountingTarget()

beforeAll(async () => {
  installed = new Installed()
  target = await server.listen()
  content = installed.content()
})
beforeEach(() => {
  server.reset()
})
afterAll(() => {
  server.close()
  installed.remove()
})

/** The examples of the document in a language, for the target of this test. */
function examplesIn(language: 'js' | 'ts'): string[] {
  const found = [...document.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))]
  return found.map(([, text = '']) => text.replaceAll('http://localhost:8000', target.replace(/\/$/, '')))
}

describe('the archive', () => {
  it('has neither tests, sources, maps nor what fits one machine only, and is small', () => {
    const wrong =
      /\.(test|suite)\.js$|(?<!\.d)\.tsx?$|\.map$|\.stamp$|\.cache$|^dist\/(test|bench|dashboard)\/|lock\.json$/
    expect(installed.files.filter((path) => wrong.test(path))).toEqual([])
    expect(installed.bytes).toBeLessThan(2.5 * MEGABYTE)
    expect(installed.files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'docs/plans.md', 'dist/page/app.js']),
    )
  })

  it('has every file that one of its files imports', () => {
    const all = new Set(installed.files)
    const scripts = installed.files.filter((path) => /^(dist\/(?!page|bundle)|scripts\/).*\.m?js$/.test(path))
    const imports = scripts.flatMap((path) => {
      const text = readFileSync(installed.path(path), 'utf8')
      const found = [...text.matchAll(/(?:from ?|import\(? ?)["'](\.[^"']+)["']|new URL\(["'](\.[^"']+\.js)["']/g)]
      return found.map(([, imported, located]) => normalize(join(dirname(path), imported ?? located ?? '')))
    })
    expect(imports.length).toBeGreaterThan(1_000)
    expect([...new Set(imports)].filter((path) => !all.has(path))).toEqual([])
  })

  it('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(installed.path('package.json'), 'utf8')) as { scripts: object }
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) expect(scripts).not.toHaveProperty(name)
  })
})

describe('the installed command', () => {
  it('is what npx starts', async () => {
    const { version } = JSON.parse(readFileSync(installed.path('package.json'), 'utf8')) as { version: string }
    const ended = await installed.run('npx', ['--no-install', 'breakwater', '--version'])
    expect(ended).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it('runs a load, and keeps its compiled code for the next time in the cache of the user', async () => {
    const run = (flags: readonly string[], env?: NodeJS.ProcessEnv) =>
      installed.run(installed.path('scripts/breakwater.mjs'), ['run', target, '-c', '2', ...flags], env)
    const first = await run(['-d', '1s'])
    expect([first.out, first.err]).toEqual([expect.stringMatching(/^target +GET http:\/\/127\.0\.0\.1:\d+\/$/m), ''])
    const folder = join(installed.caches, 'breakwater', 'code')
    const caches = readdirSync(folder).sort()
    expect(caches).toEqual([expect.stringMatching(/^main-.*\.cache$/), expect.stringMatching(/^worker-.*\.cache$/)])
    const [main = '', worker = ''] = caches.map((name) => join(folder, name))
    const { ino } = statSync(worker)
    // What is no cache of this Node is not used, and is made again; the other one is used.
    writeFileSync(main, 'of another Node')
    expect((await run(['-d', '1s'])).err).toBe('')
    expect([statSync(main).size > MEGABYTE, statSync(worker).ino]).toEqual([true, ino])
    const nowhere = await run(['-n', '20'], { XDG_CACHE_HOME: '/dev/null' })
    expect([nowhere.out, nowhere.err]).toEqual([expect.stringContaining('20 requests, 100 % succeeded'), ''])
  })

  it('reads plans', async () => {
    const { code, out } = await installed.run(installed.path('scripts/breakwater.mjs'), [
      'plan',
      'check',
      installed.path('examples/smallest.yaml'),
    ])
    expect([code, out]).toEqual([0, expect.stringContaining('GET ')])
  })

  it('writes nothing into the package', () => {
    expect(installed.content()).toEqual(content)
  })
})

describe('the entrypoint of the image, which has the files of the package', () => {
  it.each([
    [['run', 'URL', '-n', '5'], /^5 requests, 100 % succeeded\n/],
    [['breakwater', 'run', 'URL', '-n', '5'], /^5 requests, 100 % succeeded\n/],
    [['driver', '--help'], /--node-id/],
    [['sh', '-c', 'echo "as $1"', 'sh', 'it is'], /^as it is\n$/],
    [['node', '-p', '1 + 1'], /^2\n$/],
    [[], /^Breakwater: load tests/],
  ])('takes %j', async (argv, shown) => {
    const [, script = ''] = /<<'SCRIPT' \/usr\/local\/bin\/breakwater\n([^]*?)^SCRIPT$/m.exec(image) ?? []
    const file = join(installed.base, 'entrypoint')
    writeFileSync(file, script.replaceAll('/breakwater/', `${installed.path()}/`))
    const given = argv.map((argument) => (argument === 'URL' ? target : argument))
    const { out, err } = await installed.run('sh', [file, ...given])
    expect([out, err]).toEqual([expect.stringMatching(shown), ''])
  })

  it('has every file of scripts that the command needs', () => {
    const [, copied = ''] = /^COPY (scripts\/.*) scripts\/$/m.exec(image) ?? []
    // `npm start` is of clones and the archive.
    const needed = installed.files.filter((path) => path.startsWith('scripts/') && path !== 'scripts/start.mjs')
    expect(copied.split(' ').sort()).toEqual(needed.sort())
  })
})

describe('the whole system of the package', () => {
  const started: ChildProcess[] = []
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL')
  })

  it('starts, serves its page, keeps its history in the working folder, and ends', async () => {
    const [broker = 0, api = 0, own = 0] = await freePorts(3)
    const flags = ['--broker-port', broker, '--port', api, '--target-port', own, '--drivers', 1].map(String)
    const child = spawn(process.execPath, [installed.path('dist/cluster/main.js'), ...flags], { cwd: installed.folder })
    started.push(child)
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    await eventually('the system is ready', () => out.includes('is ready'))
    expect(out).toContain(`history          ${join(installed.folder, '.breakwater', 'history', String(api))}\n`)
    const page = await fetch(`http://127.0.0.1:${api}/dashboard/app.js`)
    expect(page.status).toBe(200)
    await page.text()
    child.kill('SIGINT')
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(installed.content()).toEqual(content)
  })
})

/** What the types must refuse in its lines 2, 3, 4 and 6: what is inside the package, a wrong option, a missing one, a value. */
const wrongProgram = `import { avalanche, run, tsunami } from 'breakwater'
import * as inside from 'breakwater/dist/library/run.js'
avalanche({ target: 'http://a/', cout: 1 })
tsunami({ target: 'http://a/' })
const report = await run('http://a/')
report.verdict.trust === 'good'
console.log(inside)
`

describe('the examples of the library', () => {
  it('run in JavaScript', async () => {
    const examples = examplesIn('js')
    expect(examples).toHaveLength(3)
    const paths = new Set<string | undefined>()
    server.answer = (response) => {
      paths.add(response.req.url)
      // A load without a rate would take all cores otherwise.
      setTimeout(() => response.end('counted'), ANSWER_MS)
    }
    const ended = await Promise.all(
      examples.map((text, index) => {
        const file = join(installed.folder, `example-${index}.js`)
        writeFileSync(file, text)
        return installed.run(process.execPath, [file])
      }),
    )
    expect(ended.map(({ code, err }) => [code, err])).toEqual(examples.map(() => [0, '']))
    const [url = '', phases = '', error = ''] = ended.map(({ out }) => out)
    expect(url).toMatch(/^[\d,]+ requests, 100 % succeeded\n[\d.]+ [\d.]+\n$/)
    expect(phases).toMatch(/^\S.* 20 [\d.]+\n\S.* 40 [\d.]+\n$/)
    expect([...paths].sort()).toEqual(['/', '/items/12'])
    expect(error).toMatch(/^invalid-request .*think/)
  })

  it('run in TypeScript, whichever way modules are found, and their types refuse what is wrong', async () => {
    installed.addTypes()
    const examples = examplesIn('ts')
    expect(examples).toHaveLength(2)
    const files = examples.map((text, index) => {
      const name = `typed-${index}.ts`
      writeFileSync(join(installed.folder, name), text)
      return name
    })
    writeFileSync(join(installed.folder, 'wrong.ts'), wrongProgram)
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--target', 'es2022']
    const [bundler, nodenext] = await Promise.all([
      installed.tsc([
        ...files,
        'wrong.ts',
        ...strict,
        '--noEmit',
        '--module',
        'esnext',
        '--moduleResolution',
        'bundler',
        '--skipLibCheck',
      ]),
      installed.tsc([...files, ...strict, '--module', 'nodenext', '--moduleResolution', 'nodenext']),
    ])
    expect(nodenext.out).toBe('')
    const errors = [...bundler.out.matchAll(/^(.*)\((\d+),/gm)].map(([, file, line]) => `${file}:${line}`)
    expect(errors).toEqual([2, 3, 4, 6].map((line) => `wrong.ts:${line}`))
    const [two, stopped] = await Promise.all([
      installed.run(process.execPath, ['typed-0.js']),
      installed.run(process.execPath, ['typed-1.js']),
    ])
    expect([two.code, two.err, stopped.code, stopped.err]).toEqual([0, '', 0, ''])
    expect(two.out).toMatch(/^avalanche 100 \w+ \w+\ntsunami 30 none \w+\n$/)
    expect(stopped.out).toMatch(/\naborted \d+\n$/)
  })
})

actionTests(() => ({ installed, target }))
