/**
 * `node scripts/digests.mjs`: writes digests.env, in which the base images of Compose are named by their digests as well, so
 * that exactly these are run, whatever a tag is given to later:
 *
 *   docker compose --env-file .env --env-file digests.env up
 *
 * Needs Docker with buildx, and a way to the registry. Exit codes: 0 written · 1 a digest could not be had.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

/** The variable that a file takes an image by, and where the image stands when it is not set. */
const images = [
  { variable: 'NODE_IMAGE', file: 'Dockerfile', pattern: /^ARG NODE_IMAGE=(\S+)$/m },
  { variable: 'BREAKWATER_KAFKA_IMAGE', file: 'docker-compose.yml', pattern: /\$\{BREAKWATER_KAFKA_IMAGE:-([^}]+)\}/ },
]

function fail(text) {
  process.stderr.write(`breakwater: ${text}\n`)
  process.exit(1)
}

function imageIn({ file, pattern }) {
  return pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? fail(`${file} names no image`)
}

/** The digest that the registry has for a tag now: of the list of all architectures, where it is one. */
function digestOf(image) {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}']
  const { status, stdout, stderr, error } = spawnSync('docker', args, { encoding: 'utf8' })
  if (error !== undefined) fail(`docker could not be started (${error.message}): install Docker with buildx`)
  const digest = stdout.trim()
  if (status !== 0) fail(`no digest for ${image}: ${stderr.trim().split('\n').at(-1)}`)
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : fail(`no digest for ${image}: docker said '${digest}'`)
}

const lines = images.map((each) => {
  const image = imageIn(each)
  return `${each.variable}=${image}@${digestOf(image)}`
})
writeFileSync(join(root, 'digests.env'), `${lines.join('\n')}\n`)
process.stdout.write(
  `${lines.join('\n')}\n\nWritten to digests.env: docker compose --env-file .env --env-file digests.env up\n`,
)
