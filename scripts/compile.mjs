/**
 * Translates every source to JavaScript beside the others in dist, file by file. Types are not looked at here, which would
 * take most of the time that a fresh clone needs: `npm run check` and CI do that, with the same settings.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { folders, root } from './state.mjs'

function sourcesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesIn(path)
    return /(?<!\.d)\.tsx?$/.test(entry.name) ? [path] : []
  })
}

/** Sources import each other by the names of sources; what is compiled has other names. */
const compiledNames = {
  name: 'compiled-names',
  setup(given) {
    given.onResolve({ filter: /.*/ }, ({ kind, path }) => {
      if (kind === 'entry-point') return undefined
      return { path: path.startsWith('.') ? path.replace(/\.tsx?$/, '.js') : path, external: true }
    })
  },
}

await build({
  absWorkingDir: root,
  entryPoints: folders.filter((folder) => existsSync(join(root, folder))).flatMap(sourcesIn),
  outdir: join(root, 'dist'),
  outbase: root,
  // Nothing is put together: bundling is what lets names be rewritten.
  bundle: true,
  plugins: [compiledNames],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: true,
  logLevel: 'warning',
})
