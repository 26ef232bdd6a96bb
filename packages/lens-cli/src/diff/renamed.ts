import { nearestName } from '../where/nearest-name.ts'
import type { Step } from './step.ts'

/**
 * Whether two steps in the same place are one that was given another name: they are of one kind, and their names are
 * alike, or they hold the same steps, or they took and gave values of the same size.
 */
export function areRenamed(a: Step, b: Step): boolean {
  if (a.kind !== b.kind) return false
  return areAlike(a.name, b.name) || holdTheSame(a, b) || exchangeTheSame(a, b)
}

function areAlike(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()]
  if (one.length > longestCompared || other.length > longestCompared) return false
  const areWords = one.length >= leastWord && other.length >= leastWord
  if (areWords && nearestName(one, [other]) !== undefined && nearestName(other, [one]) !== undefined) return true
  const [fewer = [], more = []] = [wordsOf(a), wordsOf(b)].toSorted((x, y) => x.length - y.length)
  return fewer.length > 0 && fewer.every((word) => more.includes(word))
}

/** Names are cut to 256 characters when they are recorded; others would take long to compare. */
const longestCompared = 256
const leastWord = 3

/** `draftReply` and `draft_reply` have the words draft and reply. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= leastWord)

function holdTheSame(a: Step, b: Step): boolean {
  return (
    a.children.length > 0 &&
    a.children.length === b.children.length &&
    a.children.every(({ key, isNumbered }, index) => !isNumbered && key === b.children[index]?.key)
  )
}

function exchangeTheSame(a: Step, b: Step): boolean {
  if (a.input === undefined || a.output === undefined) return false
  return a.input.bytes === b.input?.bytes && a.output.bytes === b.output?.bytes
}
