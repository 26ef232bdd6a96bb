import { type Pipeline, pipeline, type StepContext } from '@flujo/runner'

/** A pipeline of `length` steps that all do the same. */
export function chainOf<T>(
  length: number,
  run: (value: T, ctx: StepContext, index: number) => T | Promise<T>,
): Pipeline<T, T> {
  let chained: Pipeline<T, T> = pipeline<T>(`chain of ${length}`)
  for (let index = 0; index < length; index += 1) {
    // What an open `T` is when awaited is not known to the compiler.
    chained = chained.step(`step ${index}`, (value, ctx) => run(value, ctx, index)) as never
  }
  return chained
}
