/** The archive of `npm pack`, installed into an empty project, for end-to-end tests. */
import { execFile, type ExecFileException, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What ended: its exit code, and what it wrote. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** An empty project with the package. */
export class Installed {
  /** A temporary folder for all of this. */
  readonly base = mkdtempSync(join(tmpdir(), 'breakwater-installed-'))
  /** The folder of the project, where the action installs the package as well. */
  readonly folder = join(this.base, 'breakwater')
  /** The path of the archive. */
  readonly archive: string
  /** The paths in the archive. */
  readonly files: readonly string[]
  /** The size of the archive in bytes. */
  readonly bytes: number
  /** The folder for caches of the commands that run here. */
  readonly caches = join(this.base, 'caches')

  /** Packs what is built, and installs it as anybody would. @throws Error with the output of what failed */
  constructor() {
    done(process.execPath, [join(root, 'scripts', 'declarations.mjs')], root)
    if (!existsSync(join(root, 'dist', 'bundle', 'main.js'))) {
      done(process.execPath, [join(root, 'scripts', 'bundle.mjs')], root)
    }
    // What `prepack` makes has been made: it would install and compile the clone, whose tests run.
    const packed = done('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', this.base], root)
    const { filename, size, files } = archiveIn(packed)
    this.files = files.map(({ path }) => path)
    this.bytes = size
    this.archive = join(this.base, filename)
    mkdirSync(this.folder)
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    done('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', this.archive], this.folder)
  }

  /** A path in the installed package. */
  path(...steps: readonly string[]): string {
    return join(this.folder, 'node_modules', 'breakwater', ...steps)
  }

  /** Adds packages of the clone that users of TypeScript have: the compiler's types of Node. */
  addTypes(): void {
    mkdirSync(join(this.folder, 'node_modules', '@types'), { recursive: true })
    for (const name of ['@types/node', 'undici-types']) {
      symlinkSync(join(root, 'node_modules', name), join(this.folder, 'node_modules', name))
    }
  }

  /** Runs a program in the project to its end. */
  run(command: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.folder): Promise<Ended> {
    const options = { cwd, env: { ...process.env, XDG_CACHE_HOME: this.caches, ...env } }
    return new Promise((resolve) => {
      execFile(command, [...argv], options, (error: ExecFileException | null, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err })
      })
    })
  }

  /** Runs the compiler of the clone. */
  tsc(argv: readonly string[]): Promise<Ended> {
    return this.run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...argv])
  }

  /** Each file of the installed package. */
  content(): string[] {
    return readdirSync(this.path(), { recursive: true, encoding: 'utf8' }).sort()
  }

  remove(): void {
    rmSync(this.base, { recursive: true })
  }
}

const packedFile = z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) })
/** Later versions of npm name the package before what they say of it. */
const packedSchema = z.union([z.array(packedFile), z.record(z.string(), packedFile)])

function archiveIn(json: string): z.infer<typeof packedFile> {
  const [archive] = Object.values(packedSchema.parse(JSON.parse(json)))
  if (archive === undefined) throw new Error(`npm pack has made nothing: ${json}`)
  return archive
}

function done(command: string, argv: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, argv, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${error?.message ?? stderr + stdout}`)
  return stdout
}
