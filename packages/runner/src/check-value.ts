import { attributeNames, FlujoError, type SchemaIssue, type StandardSchema, type ValueIssue } from '@flujo/domain'
import type { Frame } from './frame.ts'

/** So many issues are told on the span; the error has all of them. */
const mostOnSpan = 20

/** What `schema` makes of the `side` of a step; fails with `invalid_input` or `invalid_output` where it does not fit. */
export async function checkValue(
  schema: StandardSchema,
  value: unknown,
  side: 'input' | 'output',
  frame: Frame,
): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const issues = issuesOf(result.issues)
  frame.stepFact(
    attributeNames.schemaIssues,
    issues.slice(0, mostOnSpan).map(({ path, message }) => ({ path, message })),
  )
  const { path } = frame
  throw new FlujoError(
    `invalid_${side}`,
    `step "${path}": expected its ${side} to fit the schema, but ${sentenceOfIssues(issues)}`,
    { path, issues },
  )
}

export const issuesOf = (issues: readonly SchemaIssue[]): readonly ValueIssue[] => issues.map(toIssue)

function toIssue({ path = [], message }: SchemaIssue): ValueIssue {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))
  return { path: keys.join('.'), message }
}

/** The first issue, and how many there are. */
export function sentenceOfIssues(issues: readonly ValueIssue[]): string {
  const [first] = issues
  if (first === undefined) return 'it does not'
  const others = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${first.path === '' ? '' : `at ${first.path}: `}${first.message}${others}`
}
