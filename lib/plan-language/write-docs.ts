/** The documents that are made from the schema of plans. A test compares them with the files in docs/. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemaText } from './json-schema.ts'
import { referenceText } from './reference.ts'

/** The documents by their names in docs/. */
export const planDocuments: Readonly<Record<string, () => string>> = {
  'plans.md': referenceText,
  'plan.schema.json': jsonSchemaText,
}

/** Writes them into a directory. */
export function writePlanDocuments(directory: string): void {
  for (const [name, text] of Object.entries(planDocuments)) writeFileSync(join(directory, name), text())
}
