import type { StepContext } from 'flujo'
import type { MeasuredSection } from '../text/measure-section.ts'

/** What an analysis needs of the context of its step. */
export type AnalysisContext = Pick<StepContext, 'signal' | 'feedback'>

/** Finds something out about all sections together. Gives way to the other analyses while it works. */
export type Analysis<Result> = (sections: readonly MeasuredSection[], ctx: AnalysisContext) => Promise<Result>
