/** The response of `GET /plans/presets`. */
import { z } from 'zod'

export const presetsAnswer = z.object({
  presets: z.array(
    z.object({
      name: z.string(),
      purpose: z.string().describe('What it is for, in one sentence.'),
      plan: z.string().describe('The plan in YAML.'),
    }),
  ),
})
export type PresetsAnswer = z.infer<typeof presetsAnswer>
