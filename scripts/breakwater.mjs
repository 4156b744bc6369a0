#!/usr/bin/env node
/**
 * The command `breakwater`: whatever a fresh clone lacks, then the command in this process. Signals and exit codes are its
 * own. Nothing is loaded here that is not needed when all is there: it stands in the way of the first request.
 */
import { isBundled, requireFiles, requireNode } from './state.mjs'

requireNode()
requireFiles()
if (isBundled()) {
  await import('../dist/bundle/main.js')
} else {
  const { setup, bundle } = await import('./setup.mjs')
  setup()
  await import(bundle() ? '../dist/bundle/main.js' : '../dist/cli/main.js')
}
