import { causeOf } from '../format/error-text.ts'
import { formatCount } from '../format/count.ts'
import type { DiffNode } from './align-trees.ts'
import type { Change, ChangeClass } from './change.ts'
import type { Step, StepTraits } from './step.ts'

/** What is different of a step that both have, its values apart. */
export function factChanges(node: DiffNode): Change[] {
  const { a, b, bond } = node
  if (a === undefined || b === undefined) return []
  if ((a.status === 'skipped') !== (b.status === 'skipped')) return [notReached(a, b)]
  return [
    ...(bond === 'moved' ? [change('structure', 'moved', 'moved')] : []),
    ...(bond === 'renamed' || (node.parent === undefined && a.name !== b.name)
      ? [change('structure', 'name', `renamed from ${a.name}`, a.name, b.name)]
      : []),
    ...differing('status', 'status', 'status', a.status, b.status),
    ...errorChanges(a, b),
    ...traitChanges(a.traits, b.traits, a.status === b.status),
    ...retryChanges(node, a, b),
  ]
}

function notReached(a: Step, b: Step): Change {
  const where = b.status === 'skipped' ? 'B' : 'A'
  return change('status', 'status', `not reached in ${where}`, a.status, b.status)
}

function errorChanges(a: Step, b: Step): Change[] {
  const [errorA, errorB] = [a.error && causeOf(a.error), b.error && causeOf(b.error)]
  if (errorA?.type !== errorB?.type) {
    const text =
      errorA === undefined
        ? `${errorB?.type}`
        : errorB === undefined
          ? `no ${errorA.type}`
          : `error ${errorA.type} → ${errorB.type}`
    return [change('status', 'error', text, errorA?.type, errorB?.type)]
  }
  if (errorA?.code !== errorB?.code) return differing('status', 'error', 'error', errorA?.code, errorB?.code)
  if (errorA?.message === errorB?.message) return []
  return [change('content', 'error message', 'error message changed', errorA?.message, errorB?.message)]
}

function traitChanges(a: StepTraits, b: StepTraits, endedAlike: boolean): Change[] {
  return [
    ...differing('route', 'route', 'route', a.route, b.route),
    ...differing('route', 'model', 'model', a.models, b.models),
    ...countChanges(a.count, b.count),
    // Why a loop failed is said already.
    ...(endedAlike ? differing('route', 'loop end', 'loop end', a.loopEnd, b.loopEnd) : []),
    ...onlyIn('route', 'cached', a.cached, b.cached),
    ...onlyIn('route', 'fallback', a.fallback, b.fallback),
    ...differing('status', 'limit', 'limit exceeded', a.limit, b.limit),
    ...requestChanges(a.requests, b.requests),
    ...textChanges('feedback', a.feedback, b.feedback),
  ]
}

function countChanges(a: StepTraits['count'], b: StepTraits['count']): Change[] {
  if (a === undefined || b === undefined || a.number === b.number) return []
  const verb = b.noun === 'iteration' ? 'loop ' : ''
  const noun = b.number === 1 ? b.noun : `${b.noun}s`
  const text = `${verb}${formatCount(a.number)} → ${formatCount(b.number)} ${noun}`
  return [change('structure', `${b.noun}s`, text, a.number, b.number)]
}

/** Tries of the step, and of iterations and items that one side alone has: those are no rows of their own. */
function retryChanges({ children }: DiffNode, a: Step, b: Step): Change[] {
  const alone = children.filter((child) => child.a === undefined || child.b === undefined)
  const numbered = alone.filter((child) => (child.a ?? child.b)?.isNumbered === true)
  const inA = numbered.reduce((sum, child) => sum + (child.a?.allRetries ?? 0), a.retries)
  const inB = numbered.reduce((sum, child) => sum + (child.b?.allRetries ?? 0), b.retries)
  if (inA === inB) return []
  const count = Math.abs(inB - inA)
  const text = `${formatCount(count)} ${inB > inA ? 'more' : 'fewer'} ${count === 1 ? 'retry' : 'retries'}`
  return [change('structure', 'retries', text, inA, inB)]
}

function requestChanges(a: StepTraits['requests'], b: StepTraits['requests']): Change[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const name = key.replace(/^(?:gen_ai\.(?:request\.)?|flujo\.)/u, '')
    return textChanges(name, a.get(key), b.get(key))
  })
}

/** Longer texts are not put in a row. */
export const longestInRow = 32

function textChanges(what: string, a: string | undefined, b: string | undefined): Change[] {
  if (a === b) return []
  if (a === undefined || b === undefined) return onlyIn('content', what, a, b)
  const isShort = a.length <= longestInRow && b.length <= longestInRow
  return [change('content', what, isShort ? `${what} ${a} → ${b}` : `${what} changed`, a, b)]
}

function differing(
  changeClass: ChangeClass,
  what: string,
  said: string,
  a: string | undefined,
  b: string | undefined,
): Change[] {
  if (a === b) return []
  return [change(changeClass, what, `${said} ${a ?? 'none'} → ${b ?? 'none'}`, a, b)]
}

function onlyIn(changeClass: ChangeClass, what: string, a: string | undefined, b: string | undefined): Change[] {
  if (a === b) return []
  return [change(changeClass, what, `${what} only in ${a === undefined ? 'B' : 'A'}`, a, b)]
}

function change(changeClass: ChangeClass, what: string, text: string, a?: Change['a'], b?: Change['b']): Change {
  return { class: changeClass, what, text, a, b }
}
