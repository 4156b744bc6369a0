/** Copies of what was compiled, each with one mutant at a time in it: what was compiled is itself never changed. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from '../setup.mjs'

/** A test that a mutant holds up for longer than this, in milliseconds, has noticed it: an endless loop. */
const patience = 90_000

export class Bench {
  #folder = mkdtempSync(join(tmpdir(), 'breakwater-mutants-'))
  #child

  constructor() {
    const keep = (path) => !path.endsWith('.map') && !path.endsWith('.d.ts') && !/dist.bundle/.test(path)
    cpSync(join(root, 'dist'), join(this.#folder, 'dist'), { recursive: true, filter: keep })
    // The samples of old stores are no code, so they are not compiled.
    for (const name of [
      'package.json',
      'jest.config.js',
      join('test', 'history'),
      join('scripts', 'test-sequencer.mjs'),
    ])
      cpSync(join(root, name), join(this.#folder, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /** Whether any of the stages fails with the mutant in place: 'killed', 'held up' or 'survived'. */
  async try(file, mutant, stages) {
    const own = join(this.#folder, relative(root, file))
    const code = readFileSync(own, 'utf8')
    writeFileSync(own, code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end))
    try {
      return await this.run(stages)
    } finally {
      writeFileSync(own, code)
    }
  }

  /** Runs the stages until one fails. */
  async run(stages) {
    for (const stage of stages) {
      const result = await this.#jest(stage)
      if (result !== 'survived') return result
    }
    return 'survived'
  }

  /** Ends what runs and removes the copy. */
  close() {
    this.#kill()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #jest(tests) {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
    const paths = tests.map((test) => join(this.#folder, relative(root, test)))
    const args = [
      '--experimental-vm-modules',
      '--no-warnings',
      jest,
      '--bail',
      '--runInBand',
      '--silent',
      '--testTimeout=60000',
      '--runTestsByPath',
    ]
    const env = { ...process.env, BREAKWATER_TEST_GROUP: 'unit', NODE_OPTIONS: '' }
    // A group of its own, so that what its tests start ends with it.
    this.#child = spawn(process.execPath, [...args, ...paths], {
      cwd: this.#folder,
      stdio: 'ignore',
      env,
      detached: true,
    })
    return new Promise((done) => {
      const late = setTimeout(() => {
        this.#kill()
        done('held up')
      }, patience)
      this.#child.once('close', (code) => {
        clearTimeout(late)
        done(code === 0 ? 'survived' : 'killed')
      })
    })
  }

  #kill() {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return
    try {
      process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
}
