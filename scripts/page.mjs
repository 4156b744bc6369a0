/**
 * Makes dist/page, the dashboard as the orchestrator serves it, from dist/dashboard: scripts and a style sheet, which
 * contain everything, so that the page needs no other host. The plan editor is a script of its own, plan-view.js, which
 * is loaded when it is opened; chunk.js has what that one and app.js both need.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './state.mjs'

const source = join(root, 'dashboard')
const page = join(root, 'dist', 'page')

mkdirSync(page, { recursive: true })
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'eof',
  logLevel: 'warning',
}
await build({
  ...common,
  entryPoints: { app: join(root, 'dist', 'dashboard', 'main.js') },
  outdir: page,
  chunkNames: '[name]',
  splitting: true,
  format: 'esm',
  platform: 'browser',
})
await build({ ...common, entryPoints: [join(source, 'style', 'app.css')], outfile: join(page, 'app.css') })
for (const name of ['index.html', 'icon.svg']) copyFileSync(join(source, name), join(page, name))
