/** Selects the contenders: those that support the load and are installed; a note names those that are left out. */
import type { Scale } from '../part.ts'
import type { Generator, Load } from './generator.ts'
import { toolsOnRequest } from './on-request.ts'
import { generatorOf, type Tool } from './tool.ts'

export interface Lineup {
  readonly generators: readonly Generator[]
  readonly notes: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

/** Selects from these tools and from those of --with. A tool that does not support the load is excluded. */
export function lineup(tools: readonly Tool[], load: Load, scale: Scale): Lineup {
  const wanted = [...tools, ...toolsOnRequest.filter(({ name }) => scale.with.includes(name))]
  const able = wanted.filter((tool) => isAble(tool, load))
  const there = able.filter((tool) => tool.find() !== undefined)
  const missing = able.filter((tool) => !there.includes(tool))
  return {
    generators: there.map(generatorOf),
    notes: missing.map(({ name, install }) => `left out: ${name}, which is not installed${hint(install)}`),
    versions: Object.fromEntries(there.map((tool) => [tool.name, tool.version()])),
  }
}

function isAble({ counts, cannot }: Tool, load: Load): boolean {
  return (load.count === undefined || counts === true) && cannot?.(load) !== true
}

function hint(install: readonly string[]): string {
  return install.length === 0 ? '' : ` (npm run bench -- install)`
}
