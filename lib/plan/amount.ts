/** Numbers that are either those of the whole test or those of each driver. */
import { z } from 'zod'
import { MAX_COUNT } from './limits.ts'

export const perSchema = z.enum(['total', 'driver'])

/** A number that is either the whole test's or each driver's. */
export const amountSchema = z.object({ value: z.number().min(0).max(MAX_COUNT), per: perSchema })
export type Amount = z.infer<typeof amountSchema>

export const wholeAmount = amountSchema.refine((amount) => Number.isInteger(amount.value), 'must be a whole number')
