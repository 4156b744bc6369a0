/**
 * Faults that leave the end of a response certain: they are tolerated and counted. A mask has one bit for each, at the
 * index of its note.
 */
import { httpNote } from '../../../lib/measure/notes.ts'

export const BARE_LF = 1 << httpNote.bareLf
export const FOLDED_FIELD = 1 << httpNote.foldedField
export const REPEATED_LENGTH = 1 << httpNote.repeatedLength
export const LENGTH_BESIDE_CHUNKED = 1 << httpNote.lengthBesideChunked
export const BLANK_AFTER_CHUNK_SIZE = 1 << httpNote.blankAfterChunkSize
export const CONTROL_CHARACTER = 1 << httpNote.controlCharacter

/** The notes of a mask, as indices into the notes that the protocol declares. */
export function notesIn(mask: number): number[] {
  const notes: number[] = []
  for (let rest = mask; rest !== 0; rest &= rest - 1) notes.push(31 - Math.clz32(rest & -rest))
  return notes
}
