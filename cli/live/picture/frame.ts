/** One picture of the live view. Pure: the same model and size give the same lines. */
import { arranged, type Block } from './arrange.ts'
import { histogramBlock, seriesBlock } from './chart-blocks.ts'
import { driversBlock, requestsBlock, responseBlock } from './figure-blocks.ts'
import { clippedLine, painted } from './line.ts'
import type { LiveModel } from '../model.ts'
import {
  errorsBlock,
  keysBlock,
  noteBlock,
  progressBlock,
  summaryBlock,
  thresholdsBlock,
  titleBlock,
} from './text-blocks.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface Style {
  readonly colours: boolean
}

/** With fewer rows there is no table, but the same figures in one line. */
const TABLE_ROWS = 8

/** At most `rows` lines of at most `columns` cells, with colour codes if the style has colours. */
export function frame(model: LiveModel, { columns, rows }: Size, { colours }: Style): string[] {
  if (columns < 1 || rows < 1) return []
  const blocks = rows < TABLE_ROWS ? fewBlocks(model, columns) : allBlocks(model, columns)
  const present = blocks.filter((block) => block !== undefined)
  return arranged(present, { columns, rows }).map((line) => painted(clippedLine(line, columns), colours))
}

type Blocks = (Block | undefined)[]

function fewBlocks(model: LiveModel, columns: number): Blocks {
  return [
    titleBlock(model),
    progressBlock(model, columns),
    summaryBlock(model),
    errorsBlock(model),
    thresholdsBlock(model, columns),
    noteBlock(model, columns),
    keysBlock(model, columns),
  ]
}

function allBlocks(model: LiveModel, columns: number): Blocks {
  return [
    titleBlock(model),
    progressBlock(model, columns),
    requestsBlock(model),
    responseBlock(model),
    errorsBlock(model),
    thresholdsBlock(model, columns),
    driversBlock(model),
    seriesBlock(model),
    histogramBlock(model),
    noteBlock(model, columns),
    keysBlock(model, columns),
  ]
}
