/** One Compose project of these files on free ports, under a name and an image of its own; nothing of it may stay. */
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ApiClient } from '../../cluster/client.ts'
import { messageOf } from '../../lib/errors.ts'
import { type Env, run } from '../kafka/commands.ts'
import { Guard } from '../kafka/guard.ts'
import { freePorts } from '../kafka/ports.ts'

/** The folder of the Compose files: this file is compiled to dist/test/compose. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** A build pulls images and installs packages; to be healthy takes seconds, on a busy machine a minute. */
const BUILD_WITHIN = 600_000
const UP_WITHIN = 240_000
const NODES = ['-f', 'docker-compose.nodes.yml']

/** Why nothing can be tried here; undefined when a Docker engine and Compose answer. */
export async function whyNoCompose(): Promise<string | undefined> {
  try {
    await run('docker', ['info'], { timeout: 15_000 })
    await run('docker', ['compose', 'version'], { timeout: 15_000 })
    return undefined
  } catch (error) {
    return `no Docker engine with Compose answers (${messageOf(error).split('\n').at(-1) ?? ''})`
  }
}

/** Runs docker from the folder of the Compose files. @throws Error with its last lines */
export function docker(args: readonly string[], env: Env = {}, timeout = UP_WITHIN): Promise<string> {
  return run('docker', args, { cwd: root, env: { ...process.env, ...env }, timeout })
}

/** The images that a project runs, built once: `dispose` removes what was built. */
export class Image {
  readonly name = `breakwater:test-${randomBytes(4).toString('hex')}`

  async build(): Promise<void> {
    await docker(['compose', ...NODES, 'build', '--quiet', 'driver'], { BREAKWATER_IMAGE: this.name }, BUILD_WITHIN)
  }

  /** Whether the engine has it. */
  async exists(): Promise<boolean> {
    return (await docker(['image', 'ls', '--quiet', this.name])).trim() !== ''
  }

  async dispose(): Promise<void> {
    await docker(['image', 'rm', this.name])
  }
}

export class Project {
  readonly name = `breakwater-test-${randomBytes(4).toString('hex')}`
  readonly env: Env
  readonly #guard: Guard

  constructor(env: Env) {
    this.env = { ...env, COMPOSE_PROJECT_NAME: this.name }
    this.#guard = new Guard(
      'cd "$1" && COMPOSE_PROJECT_NAME="$2" docker compose down --volumes --timeout 2 --remove-orphans',
      [root, this.name],
    )
  }

  /** Any command on both files: Kafka, and the nodes by `include`. */
  all(...args: string[]): Promise<string> {
    return docker(['compose', ...args], this.env)
  }

  /** Brings up both files where no image is: Compose builds it. */
  buildUp(...args: string[]): Promise<string> {
    return docker(['compose', 'up', ...args], this.env, BUILD_WITHIN)
  }

  /** Any command on the nodes alone. */
  nodes(...args: string[]): Promise<string> {
    return docker(['compose', ...NODES, ...args], this.env)
  }

  /** The containers of some services, or all, by name; those that have ended too. */
  async containers(...services: string[]): Promise<string[]> {
    return linesOf(await this.all('ps', '--all', '--format', '{{.Name}}', ...services)).sort()
  }

  /** One value of a container, by a template of `docker inspect`. */
  async inspect(container: string, template: string): Promise<unknown> {
    return JSON.parse(await docker(['inspect', '--format', `{{json ${template}}}`, container]))
  }

  /** Containers, networks and volumes that carry the name of this project. */
  async remains(): Promise<string[]> {
    const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${this.name}`]
    const kinds = [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ]
    return (await Promise.all(kinds.map((kind) => docker([...kind, ...filter])))).flatMap(linesOf)
  }

  async down(): Promise<void> {
    await this.all('down', '--volumes', '--remove-orphans')
    this.#guard.dismiss()
  }
}

/** Where a project is published: three free ports of one address of this machine. */
export async function publishedAt(address: string): Promise<{ env: Env; api: ApiClient; target: string }> {
  const [api = 0, target = 0, kafka = 0] = await freePorts(3)
  return {
    env: {
      BREAKWATER_PUBLISH_API: `127.0.0.1:${api}`,
      BREAKWATER_PUBLISH_TARGET: `${address}:${target}`,
      BREAKWATER_PUBLISH_KAFKA: `${address}:${kafka}`,
    },
    api: new ApiClient(`http://127.0.0.1:${api}`),
    target: `http://${address}:${target}`,
  }
}

/** Requests that a target server has counted. */
export async function countOf(target: string): Promise<number> {
  return Number(await (await fetch(`${target}/metric`)).text())
}

function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => line.trim() !== '')
}
