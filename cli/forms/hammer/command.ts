/** The declarations of `breakwater hammer`, `breakwater hammer run` and `breakwater hammer run scenario`. */
import type { Command } from '../../../lib/flags/command.ts'
import { exitNote } from '../exit-codes.ts'
import { hammerGroups, hammerSettings, scenarioGroups, scenarioSettings } from './settings.ts'

const lines =
  'A line per response, <timestamp>,<status>,<latency in ms>: when it was sent, in UTC; its status, 0 without a response; and\nthe time from the instant at which it was due until the end of its body, or until it failed. Of the lines with\nstatus 0, only those of requests that timed out are in the percentiles; other failures are only counted. Lines that their\nreader does not take in time are left out and counted; the load does not wait for them.'

export const hammerCommand: Command<typeof hammerSettings> = {
  usage: 'breakwater hammer',
  summary: 'Is go-hammer with right numbers: so many requests per second, however slow the target is.',
  settings: hammerSettings,
  groups: hammerGroups,
  style: 'gnu',
  examples: [
    ['breakwater hammer --endpoint http://localhost:8080/ --tps 100 --duration 60'],
    ['breakwater hammer run --endpoint http://localhost:8080/ --tps 100', 'the same'],
    [
      `breakwater hammer --endpoint http://a.test/ --method POST --payload Hello --headers '{"content-type":"text/plain"}'`,
    ],
    ['breakwater hammer run scenario --path scenario.json', 'what a file describes'],
    ['breakwater hammer --endpoint http://localhost:8080/ -q --json', 'only the summary, as JSON'],
  ],
  about: [lines],
  notes: ['Ctrl-C stops the load and prints the summary.', exitNote],
}

export const hammerRunCommand: Command<typeof hammerSettings> = {
  ...hammerCommand,
  usage: 'breakwater hammer run',
  summary: 'Sends so many requests per second; breakwater hammer is the same.',
}

export const scenarioCommand: Command<typeof scenarioSettings> = {
  usage: 'breakwater hammer run scenario',
  summary: 'Runs a scenario: a JSON file here, behind a URL, or in a bucket of S3. Flags replace what it says.',
  settings: scenarioSettings,
  groups: scenarioGroups,
  style: 'gnu',
  examples: [
    ['breakwater hammer run scenario --path scenario.json'],
    ['breakwater hammer run scenario --path https://bucket.s3.amazonaws.com/scenario.json?X-Amz-Signature=…'],
    ['breakwater hammer run scenario --s3-bucket tests --s3-key scenario.json', 'with the credentials of AWS_*'],
  ],
  about: [
    'A scenario is {"duration":60,"tps":1,"hammer":"HTTPHammer","hammerConfig":{"endpoint":"https://…","method":"GET",\n"payload":"Hello","headers":{"content-type":"text/plain"}}}. The only hammer is HTTPHammer.',
  ],
  notes: ['Ctrl-C stops the load and prints the summary.', exitNote],
  environment: [
    ['AWS_ACCESS_KEY_ID', 'the name of the key for S3; without one, the object is asked for without a signature'],
    ['AWS_SECRET_ACCESS_KEY', 'the key for S3; shown nowhere'],
    ['AWS_SESSION_TOKEN', 'the token of temporary credentials'],
  ],
}
