/** Flags that were meant for a script of npm's: before `--` npm takes them for its own. */

/** Commands of npm that run a script. */
const RUNNING: readonly (string | undefined)[] = ['start', 'run', 'run-script']
/** `target` of an .npmrc may be the version of Electron that native modules are built for. */
const VERSION = /^v?\d+\.\d+\.\d+/

/**
 * The flags of ours, with their dashes, that npm has kept for itself; none unless npm runs us.
 * @param names of all flags, without their dashes
 */
export function flagsKeptByNpm(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (!RUNNING.includes(env['npm_command'])) return []
  return names.filter((name) => isKept(name, env)).map((name) => `--${name}`)
}

/** npm hands its settings on as variables; of `--no-x` it makes an `x` that is empty. */
function isKept(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const value = env[`npm_config_${name.replace(/^no-/, '').replaceAll('-', '_')}`]
  if (value === undefined) return false
  return name.startsWith('no-') ? value === '' : !VERSION.test(value)
}
