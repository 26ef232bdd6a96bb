import type { FlujoError } from './flujo-error.ts'

/** What became of one of several steps that run side by side, where a failure does not end the others. */
export type Outcome<Out> =
  | { readonly status: 'completed'; readonly output: Out; readonly error?: undefined }
  | {
      readonly status: 'failed'
      readonly output?: undefined
      /** Says which step and why; `path` names it and `cause` is what it threw. */
      readonly error: FlujoError
    }

/** When one of several steps fails: end the others and fail (`fail-fast`), or let each end and give an {@link Outcome} of it. */
export type OnError = 'fail-fast' | 'collect'
