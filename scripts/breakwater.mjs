#!/usr/bin/env node
/**
 * The command `breakwater`: whatever a fresh clone lacks, then the command in this process. Signals and exit codes are its
 * own. Nothing is loaded here that is not needed when all is there: it stands in the way of the first request.
 */
import { isBundled, isBuilt, requireFiles, requireNode } from './state.mjs'

/** Commands that are processes of their own, by the folder of their main file: none of the command is loaded for them. */
const processes = {
  up: 'cluster',
  orchestrator: 'orchestrator',
  driver: 'driver',
  monitor: 'heartbeat-monitor',
  target: 'target-server',
  broker: 'broker',
}

/** Builds what is missing, or out of date. */
async function prepare() {
  const { setup, bundle } = await import('./setup.mjs')
  setup()
  return bundle
}

requireNode()
requireFiles()
const [, , name = '', next = ''] = process.argv
if (Object.hasOwn(processes, name)) {
  if (!isBuilt()) await prepare()
  process.argv.splice(2, 1)
  await import(`../dist/${processes[name]}/main.js`)
} else if (name === 'go-wrk' && (next === 'coordinator' || next === 'worker')) {
  // They start a process of their own as well, by other flags: the bundle has none of the processes.
  if (!isBuilt()) await prepare()
  await import('../dist/cli/main.js')
} else if (isBundled()) {
  await import('../dist/bundle/main.js')
} else {
  const bundle = await prepare()
  await import(bundle() ? '../dist/bundle/main.js' : '../dist/cli/main.js')
}
