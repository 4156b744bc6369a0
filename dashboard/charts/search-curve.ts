/** The curve of a search for the breaking point: a figure of its stages by their rate, small and without interaction. */
import type { Stage } from '../../lib/search/stage.ts'
import { svgElement } from './elements.ts'
import { roundUp } from './ticks.ts'

export type CurveStage = Pick<Stage, 'perSecond' | 'purpose' | 'outcome' | 'p99Ms' | 'errorRate'>

/** The stages of the curve, by rate: of a rate that was tried several times, the latest; no recoveries. */
export function curveStages<S extends CurveStage>(stages: readonly S[]): S[] {
  const latest = new Map(stages.filter(({ purpose }) => purpose !== 'recover').map((stage) => [stage.perSecond, stage]))
  return [...latest.values()].sort((a, b) => a.perSecond - b.perSecond)
}

/** In CSS pixels. */
const WIDTH = 420
const HEIGHT = 140
/** The place of the axes and their texts. */
const margin = { left: 64, right: 12, top: 10, bottom: 24 }
const RADIUS = 4

interface Dot {
  readonly x: number
  readonly y: number
  readonly outcome: Stage['outcome']
}

/** What is drawn, in pixels with one decimal, and the ends of the axes, which begin at 0. */
export interface Curve {
  readonly dots: readonly Dot[]
  readonly rateMost: number
  readonly most: number
}

export interface CurveOptions {
  /** The figure; null where there is none, which is left out. */
  readonly value: (stage: CurveStage) => number | null
  /** The value axis ends at this at least. */
  readonly least?: number
}

/** @param stages in any order */
export function curveOf(stages: readonly CurveStage[], { value, least = 0 }: CurveOptions): Curve {
  const shown = curveStages(stages)
  const rateMost = roundUp(Math.max(0, ...shown.map(({ perSecond }) => perSecond)))
  const most = roundUp(Math.max(least, ...shown.map((stage) => value(stage) ?? 0)))
  const dots = shown.flatMap((stage): Dot[] => {
    const y = value(stage)
    if (y === null) return []
    return [{ x: placeOf(stage.perSecond / rateMost), y: heightOf(y / most), outcome: stage.outcome }]
  })
  return { dots, rateMost, most }
}

function placeOf(share: number): number {
  return rounded(margin.left + share * (WIDTH - margin.left - margin.right))
}

function heightOf(share: number): number {
  return rounded(HEIGHT - margin.bottom - share * (HEIGHT - margin.top - margin.bottom))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

export interface Drawn extends CurveOptions {
  /** What it shows, for screen readers. */
  readonly label: string
  /** The number of the colour of its line, from 1. */
  readonly colour: number
  readonly rateText: (perSecond: number) => string
  readonly valueText: (value: number) => string
}

/** Draws the line through the stages, a dot for each, and the axes with their ends. */
export function searchCurve(stages: readonly CurveStage[], options: Drawn): SVGSVGElement {
  const curve = curveOf(stages, options)
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` }
  const svg = svgElement('svg', { ...size, class: 'chart-curve', role: 'img', 'aria-label': options.label })
  svg.append(...axesOf(curve, options))
  const points = curve.dots.map(({ x, y }) => `${x},${y}`).join(' ')
  svg.append(svgElement('polyline', { points, class: `chart-line-${options.colour}` }))
  svg.append(
    ...curve.dots.map(({ x, y, outcome }) => {
      return svgElement('circle', { cx: x, cy: y, r: RADIUS, class: `chart-dot ${outcome}` })
    }),
  )
  return svg
}

function axesOf({ rateMost, most }: Curve, { rateText, valueText }: Drawn): SVGElement[] {
  const [left, right, top, bottom] = [placeOf(0), placeOf(1), heightOf(1), heightOf(0)]
  const under = HEIGHT - margin.bottom / 3
  return [
    svgElement('polyline', { points: `${left},${top} ${left},${bottom} ${right},${bottom}`, class: 'chart-axis' }),
    textAt({ x: left - 6, y: top + 4, anchor: 'end' }, valueText(most)),
    textAt({ x: left - 6, y: bottom, anchor: 'end' }, '0'),
    textAt({ x: left, y: under, anchor: 'start' }, '0'),
    textAt({ x: right, y: under, anchor: 'end' }, rateText(rateMost)),
  ]
}

interface TextPlace {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'end'
}

function textAt({ x, y, anchor }: TextPlace, text: string): SVGElement {
  const made = svgElement('text', { x, y, 'text-anchor': anchor })
  made.textContent = text
  return made
}
