/** All fields of the form, in the order in which they are shown: one for each key that the REST API accepts. */
import { type Field, type Group, type TestKind, slotOf } from './field.ts'
import { loadFields } from './load-fields.ts'
import { transportFields } from './transport-fields.ts'

const requestFields: readonly Field[] = [
  {
    key: 'target',
    group: 'test',
    label: 'Target',
    control: { as: 'text' },
    help: 'http or https address. A user and password in it become Basic authentication.',
    initial: 'the default target of the orchestrator',
  },
  {
    key: 'method',
    group: 'test',
    label: 'Method',
    control: { as: 'suggested', choices: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] },
    help: 'The HTTP method of every request.',
    initial: 'GET',
  },
  {
    key: 'name',
    group: 'test',
    label: 'Name',
    control: { as: 'text' },
    help: 'For people; need not be unique.',
    initial: 'none',
  },
  {
    key: 'headers',
    group: 'request',
    label: 'Headers',
    control: { as: 'headers' },
    help: 'One “Name: value” per line. Several lines may have the same name.',
    initial: 'none',
  },
  {
    key: 'body',
    group: 'request',
    label: 'Body',
    control: { as: 'body' },
    help: 'The text that every request sends.',
    initial: 'none',
  },
  {
    key: 'bodyBase64',
    group: 'request',
    label: 'Body from a file',
    control: { as: 'file' },
    help: 'Any bytes, instead of a text. They become part of the plan, which has room for about 685 kB.',
  },
  {
    key: 'chunked',
    group: 'request',
    label: 'Send the body in chunks',
    control: { as: 'flag', sends: true },
    help: 'HTTP/1.1 sends chunks of 16 KiB, without the length of the body.',
  },
  {
    key: 'expectContinue',
    group: 'request',
    label: 'Send the body after 100 Continue',
    control: { as: 'flag', sends: true },
    help: 'Or after a second without a response. Requires the engine sockets.',
  },
  {
    key: 'pathAsIs',
    group: 'request',
    label: 'Send the path as written',
    control: { as: 'flag', sends: true },
    help: 'Keeps /../ and /./ in the path of the target.',
  },
]

export const fields: readonly Field[] = [...requestFields, ...loadFields, ...transportFields]

/** The fields of a test, in order; those of one group if it is given. */
export function fieldsOf(kind: TestKind, group?: Group): readonly Field[] {
  return fields.filter((field) => {
    return (field.only === undefined || field.only === kind) && (group === undefined || field.group === group)
  })
}

/** The slot of a test's key; undefined for an unknown key. */
export function slotOfKey(kind: TestKind, key: string): string | undefined {
  const field = fieldsOf(kind).find((each) => each.key === key)
  return field === undefined ? undefined : slotOf(field)
}
