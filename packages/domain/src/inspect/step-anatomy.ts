import type { StandardSchema } from '../standard-schema.ts'
import type { StepKind, StepNode, StepPolicy } from '../step-node.ts'

/** What a step is to the one around it. */
export type StepRole = 'root' | 'step' | 'branch' | 'case' | 'otherwise' | 'body' | 'fallback'

/** A step inside another one. */
export interface InnerStep {
  readonly role: StepRole
  /** Of a branch or a case; `null` for the others. */
  readonly key: string | null
  readonly node: StepNode
}

/** Options by name as they stand in a step: plain values, functions of the user, `undefined` where nothing was said. */
export type RawOptions = Readonly<Record<string, unknown>>

/** A step taken apart into what is said of it and what is inside it. */
export interface StepAnatomy {
  readonly options: RawOptions
  readonly inner: readonly InnerStep[]
}

const inside = (role: StepRole, node: StepNode, key: string | null = null): InnerStep => ({ role, key, node })

/** One entry a kind: a new kind does not compile without its own. */
const anatomies: { readonly [Kind in StepKind]: (node: Extract<StepNode, { readonly kind: Kind }>) => StepAnatomy } = {
  task: ({ run, input, output }) => ({
    options: { run, input: schemaOption(input), output: schemaOption(output) },
    inner: [],
  }),
  pipeline: ({ resources, steps }) => ({
    options: { using: resources?.map(({ name }) => name) },
    inner: steps.map((node) => inside('step', node)),
  }),
  parallel: ({ concurrency, onError, quorum, merge, branches }) => ({
    options: { concurrency, onError, quorum, merge },
    inner: branches.map(({ key, step }) => inside('branch', step, key)),
  }),
  map: ({ concurrency, onError, merge, body }) => ({
    options: { concurrency, onError, merge },
    inner: [inside('body', body)],
  }),
  branch: ({ select, cases, otherwise }) => ({
    options: { select },
    inner: [
      ...cases.map(({ key, step }) => inside('case', step, key)),
      ...(otherwise === undefined ? [] : [inside('otherwise', otherwise)]),
    ],
  }),
  route: ({ select, concurrency, merge, cases }) => ({
    options: { select, concurrency, merge },
    inner: cases.map(({ key, step }) => inside('case', step, key)),
  }),
  tap: ({ run }) => ({ options: { run }, inner: [] }),
  sleep: ({ ms }) => ({ options: { ms }, inner: [] }),
  stream: ({ run, collect }) => ({ options: { run, collect }, inner: [] }),
  pause: ({ prompt, schema, merge }) => ({ options: { prompt, schema: schemaOption(schema), merge }, inner: [] }),
  loop: (node) => ({
    options: {
      until: node.until,
      while: node.while,
      maxIterations: node.maxIterations,
      onExhausted: node.onExhausted,
    },
    inner: [inside('body', node.body)],
  }),
}

/** Of a schema only who made it is plain data. */
function schemaOption(schema: StandardSchema | undefined): RawOptions | undefined {
  return schema === undefined ? undefined : { schema: schema['~standard'].vendor }
}

const policyOptions = ({
  retry,
  timeoutMs,
  totalTimeoutMs,
  idleTimeoutMs,
  capture,
  limits,
  cache,
}: StepPolicy): RawOptions => ({
  retry,
  timeoutMs,
  totalTimeoutMs,
  idleTimeoutMs,
  capture,
  limits,
  cache: cache === undefined ? undefined : { key: cache.key, ttlMs: cache.ttlMs },
})

/** Takes one step apart, not those inside it; a fallback stands last. */
export function anatomyOf(node: StepNode): StepAnatomy {
  const { options, inner } = (anatomies[node.kind] as (node: StepNode) => StepAnatomy)(node)
  const { fallback } = node.policy
  return {
    options: { ...options, ...policyOptions(node.policy) },
    inner: fallback === undefined ? inner : [...inner, inside('fallback', fallback)],
  }
}
