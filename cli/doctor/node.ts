/** Whether this version of Node is supported, and one that the tests run on. */
import { type Finding, failure, ok, warning } from './finding.ts'

/** As `engines` of package.json. */
const LEAST = [20, 19] as const
/** The major versions that `npm test` and `npm run test:node` run on. */
export const testedMajors: readonly number[] = [20, 22, 24]

/** @param version such as `20.19.0` */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const tested = `the tests run on ${testedMajors.slice(0, -1).join(', ')} and ${testedMajors.at(-1) ?? ''}`
  const install = `install Node ${testedMajors.at(-1) ?? ''} from https://nodejs.org or with your package manager`
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    return failure(`Node ${version} is too old: Breakwater needs ${LEAST.join('.')} or newer`, install)
  }
  if (testedMajors.includes(major)) return ok(`Node ${version}; ${tested}`)
  return warning(`Node ${version} is new enough, and no version that is tested: ${tested}`, install)
}

export const node = { name: 'node', run: (): Finding => nodeFinding(process.versions.node) }
