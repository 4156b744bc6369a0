/**
 * Notes: what a protocol counts about requests beside their outcome. Each is either a fault of a response that was
 * tolerated, or a reason for which a request was sent again. A protocol declares its notes; from the recorder to the report
 * they are carried by name. docs/http-tolerance.md describes those of HTTP.
 */
import { wordsOf } from './measurements.ts'

export type NoteKind = 'tolerated' | 'resent'

/** Something that is counted about requests; at most once for each request. */
export interface Note {
  /** In camelCase; on the wire the same in snake_case. */
  readonly name: string
  readonly kind: NoteKind
  /** In the text report. */
  readonly title: string
  /** What happened, as a sentence. */
  readonly means: string
}

/** Declared by the protocol HTTP. */
export const httpNotes = [
  {
    name: 'bareLf',
    kind: 'tolerated',
    title: 'bare LF',
    means: 'A line of a response ended in LF without CR (RFC 9112, section 2.2).',
  },
  {
    name: 'foldedField',
    kind: 'tolerated',
    title: 'folded header line',
    means: 'A header field continued on the next line (RFC 9112, section 5.2).',
  },
  {
    name: 'repeatedLength',
    kind: 'tolerated',
    title: 'repeated Content-Length',
    means: 'A response had the same Content-Length more than once (RFC 9112, section 6.3).',
  },
  {
    name: 'lengthBesideChunked',
    kind: 'tolerated',
    title: 'Content-Length beside chunked',
    means: 'A chunked response had a Content-Length too; the chunks were read (RFC 9112, section 6.3).',
  },
  {
    name: 'blankAfterChunkSize',
    kind: 'tolerated',
    title: 'blank after a chunk size',
    means: 'Blanks stood between the size of a chunk and the end of its line (RFC 9112, section 7.1).',
  },
  {
    name: 'controlCharacter',
    kind: 'tolerated',
    title: 'control character in a header value',
    means: 'The value of a header field, or the reason phrase, contained a control character (RFC 9110, section 5.5).',
  },
  {
    name: 'staleConnection',
    kind: 'resent',
    title: 'stale connection',
    means: 'The target had closed the idle connection on which the request was sent first.',
  },
  {
    name: 'goaway',
    kind: 'resent',
    title: 'GOAWAY',
    means: 'The target announced by GOAWAY that it had not taken the request (RFC 9113, section 6.8).',
  },
  {
    name: 'refusedStream',
    kind: 'resent',
    title: 'refused stream',
    means: 'The target refused the stream of the request without processing it (RFC 9113, section 8.7).',
  },
] as const satisfies readonly Note[]

export type HttpNote = (typeof httpNotes)[number]['name']

/** The place of a note of HTTP in what the protocol declares, as engines name it to their sink. */
export const httpNote = Object.fromEntries(httpNotes.map(({ name }, place) => [name, place])) as Readonly<
  Record<HttpNote, number>
>

/** The most notes that a tally counts apart. */
export const MAX_NOTES = 40
/** The most that a protocol declares. */
export const MAX_OWN_NOTES = 20

const known: ReadonlyMap<string, Note> = new Map(httpNotes.map((note) => [note.name, note]))

/** The kind and the title of a note; one that this process does not know is `tolerated` and called by its name. */
export function describeNote(name: string): Pick<Note, 'kind' | 'title'> {
  return known.get(name) ?? { kind: 'tolerated', title: wordsOf(name) }
}

/** Adds to the count of a note. Names come from outside, too: beyond the bound further ones are not counted. */
export function countNote(notes: Map<string, number>, name: string, by: number): void {
  if (notes.size >= MAX_NOTES && !notes.has(name)) return
  notes.set(name, (notes.get(name) ?? 0) + by)
}
