/** A message with placeholders: the texts between the values are prepared once. */
import { inChunks } from '../chunks-out.ts'
import type { Varying } from '../prepared.ts'
import type { Template } from '../templates/template.ts'
import type { Message } from './message.ts'
import { written, type Written, writtenText } from './written.ts'

/** Stands for the length of a body with values. Like a slot it is no byte. */
export const LENGTH = '\uffff'

const nothing: Written = { small: '', large: undefined, expects: false }

export class MessageTemplate {
  /** Up to the length of the body, if that varies, or up to the number. */
  readonly #start: Template
  /** From there up to the number. */
  readonly #rest: Template | undefined
  /** The text after the number. */
  readonly #after: string | undefined
  readonly #varying: Varying

  /** @param before text with slots, up to the number of the request @param after the text after the number */
  constructor(before: string, after: string | undefined, varying: Varying) {
    const [start = '', rest] = before.split(LENGTH)
    this.#start = varying.slots.compiled(start)
    this.#rest = rest === undefined ? undefined : varying.slots.compiled(rest)
    this.#after = after
    this.#varying = varying
  }

  /** The message of one request. @param message the one that this template belongs to */
  fill(message: Message, request: number): Message {
    const handedOver = this.#varying.slots.now()
    const content = this.#varying.body?.render(request, handedOver)
    const { small, large } = content === undefined ? nothing : writtenOf(content, message)
    let before = this.#start.render(request, handedOver)
    if (this.#rest !== undefined) before += String(content?.length) + this.#rest.render(request, handedOver)
    if (this.#after !== undefined) before += String(request) + this.#after
    before += small
    const body = large ?? message.body
    const { method, expects, route, closes, prepared, options, template } = message
    const length = before.length + (expects ? 0 : (body?.length ?? 0))
    return {
      method,
      before,
      after: undefined,
      body,
      expects,
      length,
      route,
      closes,
      prepared,
      options,
      template,
      handedOver,
    }
  }
}

function writtenOf(content: string, { prepared, expects }: Message): Written {
  return prepared.chunked ? written(inChunks(Buffer.from(content, 'latin1')), expects) : writtenText(content, expects)
}
