/** Flags that were meant for an npm script: without `--` before them npm consumes them. */

/** The commands of npm that run a script. */
const RUNNING: readonly (string | undefined)[] = ['start', 'run', 'run-script']
/** `target` in an .npmrc may be the version of Electron that native modules are built for. */
const VERSION = /^v?\d+\.\d+\.\d+/

/**
 * The flags of ours, with their dashes, that npm has consumed; empty unless npm runs this process.
 * @param names of all flags, without their dashes
 */
export function flagsKeptByNpm(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (!RUNNING.includes(env['npm_command'])) return []
  return names.filter((name) => isKept(name, env)).map((name) => `--${name}`)
}

/** npm passes its settings on as variables; it turns `--no-x` into an empty `x`. */
function isKept(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const value = env[`npm_config_${name.replace(/^no-/, '').replaceAll('-', '_')}`]
  if (value === undefined) return false
  return name.startsWith('no-') ? value === '' : !VERSION.test(value)
}
