/** Measures the cases one after the other: with Breakwater, then with the tools that support them. */
import { messageOf } from '../../lib/errors.ts'
import { lineup } from '../contenders/choice.ts'
import type { Tool } from '../contenders/tool.ts'
import { autocannon, hey, wrk } from '../contenders/tools.ts'
import type { Figures, Scale } from '../part.ts'
import { playBeside, toolLoad } from './beside.ts'
import type { ToolName, TruthCase } from './case.ts'
import { compare } from './compare.ts'
import { play, type Setting } from './play.ts'
import { aimsOf, detailsBeside, detailsOf, rowBeside, rowOf } from './rows.ts'

const tools: Record<ToolName, Tool> = { wrk, hey, autocannon }

export async function measureTruth(one: TruthCase, setting: Setting, scale: Scale): Promise<Figures> {
  const played = await play(one, setting)
  const findings = compare(one, played)
  const own = { rows: [rowOf(one, findings)], details: detailsOf(one, findings), aims: aimsOf(one, findings, played) }
  for (const row of own.details) scale.say?.(`  ${Object.values(row).join(' | ')}`)
  const beside = scale.quick ? nobody : await measureBeside(one, setting, scale)
  return {
    ...beside,
    rows: [...own.rows, ...beside.rows],
    details: [...own.details, ...beside.details],
    aims: own.aims,
  }
}

type BesideFigures = Required<Omit<Figures, 'aims'>>

const nobody: BesideFigures = { rows: [], details: [], notes: [], versions: {} }

async function measureBeside(one: TruthCase, { cores }: Setting, scale: Scale): Promise<BesideFigures> {
  const load = toolLoad(one.load, cores)
  if (load === undefined || one.beside === undefined) return nobody
  const wanted = one.beside.map((name) => tools[name])
  const { generators, notes, versions } = lineup(wanted, { ...load, url: '' }, { ...scale, with: [] })
  const figures = { ...nobody, rows: [...nobody.rows], details: [...nobody.details], notes: [...notes], versions }
  for (const tool of generators) {
    try {
      const beside = await playBeside(tool, one, cores)
      figures.rows.push(rowBeside(one, tool.name, beside))
      figures.details.push(...detailsBeside(one, tool.name, beside))
    } catch (error) {
      figures.notes.push(`${one.name}: ${tool.name} could not play it: ${messageOf(error)}`)
    }
  }
  return figures
}
