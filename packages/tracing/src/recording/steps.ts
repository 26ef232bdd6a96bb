/** Work that waits for nothing, or now and then for a promise that it yields. */
export type Steps<Result> = Generator<PromiseLike<unknown>, Result, void>

/** Does the work: at once where it yields no promise, so that a synchronous store is written synchronously. */
export function perform<Result>(steps: Steps<Result>): Result | Promise<Result> {
  const first = steps.next()
  return first.done === true ? first.value : performOn(steps, first.value)
}

async function performOn<Result>(steps: Steps<Result>, yielded: PromiseLike<unknown>): Promise<Result> {
  for (let pending = yielded; ;) {
    const next = await Promise.resolve(pending).then(
      () => steps.next(),
      (error: unknown) => steps.throw(error),
    )
    if (next.done === true) return next.value
    pending = next.value
  }
}

/** Whether a function that may or may not be asynchronous was. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
