/** The beginning of the text report: what became of the target, and how far the numbers can be trusted, with reasons. */
import { printable } from '../../lib/measure/phrases.ts'
import { type DoubtCode, doubtCodes } from '../../lib/measure/verdict.ts'
import { type Line, linesOf, paragraph } from './lines.ts'
import type { Report } from '../report.ts'

type Doubt = Report['verdict']['doubts'][number]

const saidOfTrust = {
  valid: 'the numbers can be trusted',
  degraded: 'the numbers are doubtful',
  invalid: 'the numbers cannot be trusted',
  none: 'nothing was measured',
} as const

/** The most serious doubt is on the line of the trust; the others follow. */
export function verdictLines(report: Pick<Report, 'verdict' | 'drivers'>): Line[] {
  const { trust, headline, doubts } = report.verdict
  const gravest = doubts.find(({ code }) => doubtCodes[code as DoubtCode] === trust)
  const said = gravest === undefined ? saidOfTrust[trust] : saidOf(gravest, report)
  const others = doubts.filter((doubt) => doubt !== gravest)
  return [
    ...linesOf(paragraph(printable(headline)), 'outcome'),
    ...linesOf(paragraph(`${trust.toUpperCase()}: ${said}`), 'trust'),
    ...linesOf(others.flatMap((doubt) => paragraph(`- ${saidOf(doubt, report)}`))),
  ]
}

/** A doubt about one driver begins with its name, unless there was no other driver. */
function saidOf({ code, message, nodeId }: Doubt, { drivers }: Pick<Report, 'drivers'>): string {
  const isOnly = drivers.every((driver) => driver.nodeId === nodeId)
  return `${nodeId === undefined || isOnly ? '' : `${printable(nodeId)}: `}${printable(message)} (${code})`
}
