#!/usr/bin/env node
/**
 * The command `breakwater`: whatever a fresh clone lacks, then the command in this process. Signals and exit codes are its
 * own. Nothing is loaded here that is not needed when everything is built: it stands in the way of the first request.
 */
import { isBuilt, requireNode } from './state.mjs'

requireNode()
if (!isBuilt()) (await import('./setup.mjs')).setup()
await import('../dist/cli/main.js')
