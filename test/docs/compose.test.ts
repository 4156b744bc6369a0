/** The parts of the Compose files that can be checked without an engine; test/compose runs them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startBroker } from '../../broker/broker.ts'
import { silentLog } from '../../lib/log.ts'
import { textOf } from './documents.ts'

const kafkaFile = textOf('docker-compose.yml')
const both = kafkaFile + textOf('docker-compose.nodes.yml')

describe('the Compose files', () => {
  it('build one image once, for any number of services', () => {
    expect(both.match(/^ *build:/gm)).toHaveLength(1)
    expect(both.match(/^ *image: .*breakwater.*$/gm)).toHaveLength(1)
  })

  it('name exact images, and Node 24', () => {
    expect(kafkaFile).toMatch(/image: \$\{BREAKWATER_KAFKA_IMAGE:-apache\/kafka:\d+\.\d+\.\d+\}\n/)
    expect(textOf('Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:24\.\d+\.\d+-bookworm-slim$/m)
  })

  it('limit the size of each folder in memory', () => {
    const folders = [...both.matchAll(/^ *tmpfs: \[(.*)\]$|^ {6}- (\/\S+)$/gm)].map(
      ([, inline, listed]) => inline ?? listed,
    )
    expect(folders.length).toBeGreaterThan(5)
    for (const folder of folders) expect(folder).toContain('size=')
  })

  it('keep the history in a volume of its own, at a directory of the image that belongs to the user of the process', () => {
    const nodes = textOf('docker-compose.nodes.yml')
    const [, directory = ''] = /^ {6}BREAKWATER_DATA: (\/\S+)$/m.exec(nodes) ?? []
    const [, volume = ''] = new RegExp(`^ {4}volumes:\n {6}- (\\w+):${directory}$`, 'm').exec(nodes) ?? []
    expect(nodes).toMatch(new RegExp(`^volumes:\n {2}${volume}:$`, 'm'))
    const image = textOf('Dockerfile')
    const [, user = ''] = /^USER (\w+)$/m.exec(image) ?? []
    expect(image).toContain(`RUN install -d -o ${user} -g ${user} ${directory}\nUSER ${user}`)
  })

  it('build the image from a context that has every script that the build runs', () => {
    const kept = new Set([...textOf('.dockerignore').matchAll(/^!(\S+)$/gm)].map(([, path]) => path))
    const scripts = [...textOf('Dockerfile').matchAll(/\bnode (scripts\/\S+)/g)].map(([, path = '']) => path)
    expect(scripts).not.toEqual([])
    for (const script of scripts) {
      expect(kept).toContain(script)
      scripts.push(...[...textOf(script).matchAll(/from '\.\/(\S+)'/g)].map(([, name = '']) => `scripts/${name}`))
    }
  })

  it('make Kafka advertise the published address, and leave the choice of its cluster id to Kafka', () => {
    const published = /(\$\{BREAKWATER_PUBLISH_KAFKA:-[\d.:]+\}):9093\n/.exec(kafkaFile)?.[1] ?? ''
    expect(kafkaFile).toContain(`OUTSIDE://\${BREAKWATER_ADVERTISE_KAFKA:-${published}}`)
    expect(textOf('.env')).not.toMatch(/^BREAKWATER_ADVERTISE_KAFKA/m)
    expect(kafkaFile).not.toMatch(/CLUSTER_ID: /)
  })

  it('check the readiness of each node with the common health check', () => {
    expect(both.match(/test: \[CMD, node, dist\/lib\/healthcheck\.js, .*\]/g)).toHaveLength(3)
    expect(both).not.toContain('node, -e')
  })
})

describe('the health check of Kafka', () => {
  let broker: Awaited<ReturnType<typeof startBroker>>
  const mute = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))

  beforeAll(async () => {
    broker = await startBroker({ host: '127.0.0.1', port: 0, topics: [] }, silentLog)
    await once(mute.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(async () => {
    mute.close()
    await broker.close()
  })

  /** Runs the check of the file against another port. */
  async function check(port: number): Promise<number> {
    const [, folded = ''] = /- >-\n((?: {10}.*\n)+)/.exec(kafkaFile) ?? []
    const line = folded.trim().replace(/\n */g, ' ').replaceAll('$$', '$').replace('/9092', `/${port}`)
    const child = spawn('bash', ['-c', line], { stdio: 'ignore' })
    const [code] = (await once(child, 'close')) as [number]
    return code
  }

  it('requires a response to a request, not only a connection', async () => {
    expect(await check(broker.port)).toBe(0)
    expect(await check((mute.address() as { port: number }).port)).toBe(1)
  })
})
