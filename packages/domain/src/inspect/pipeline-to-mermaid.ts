import type { StepKind, StepNode } from '../step-node.ts'
import { describePipeline, type StepDescription } from './describe-pipeline.ts'
import { drawnSteps, type DrawnStep } from './drawn-steps.ts'
import { mermaidLabel } from './mermaid-label.ts'

/** How the steps inside are joined: not at all, one after the other, side by side, or over and over. */
type Flow = 'none' | 'chain' | 'fork' | 'again'

interface Look {
  readonly shape: readonly [open: string, close: string]
  /** What stands before the name. */
  readonly word: string
  readonly flow: Flow
}

/** One entry a kind: a new kind does not compile without its own. */
const looks: Readonly<Record<StepKind, Look>> = {
  task: { shape: ['[', ']'], word: '', flow: 'none' },
  pipeline: { shape: ['[[', ']]'], word: 'pipeline ', flow: 'chain' },
  parallel: { shape: ['{{', '}}'], word: 'parallel ', flow: 'fork' },
  map: { shape: ['[/', '/]'], word: 'map ', flow: 'again' },
  branch: { shape: ['{', '}'], word: 'branch ', flow: 'fork' },
  route: { shape: ['{', '}'], word: 'route ', flow: 'fork' },
  loop: { shape: ['([', '])'], word: 'loop ', flow: 'again' },
  tap: { shape: ['[', ']'], word: 'tap ', flow: 'none' },
  sleep: { shape: ['[', ']'], word: 'sleep ', flow: 'none' },
  stream: { shape: ['[', ']'], word: 'stream ', flow: 'none' },
  pause: { shape: ['[\\', '/]'], word: 'pause ', flow: 'none' },
}

/** Mermaid's own limits are 500 edges and 50,000 characters. */
const MOST_EDGES = 499
const MOST_CHARACTERS = 49_999
const MOST_BOXES = 160

/** The lines of one step, and the box from which the way goes on after it. */
interface Drawing {
  readonly lines: readonly string[]
  readonly exit: string
}

const box = (step: StepDescription): string => `n${step.id}`
const edge = (from: string, to: string, label = ''): string =>
  `${from} -->${label === '' ? '' : `|${mermaidLabel(label)}|`} ${to}`

function boxLine({ step, inner, fallback, left, insideCount }: DrawnStep): string {
  const { shape, word } = looks[step.kind]
  const { retry } = step.options
  const tries = typeof retry === 'object' && retry !== null && 'attempts' in retry ? `, ${retry.attempts} attempts` : ''
  const isClosed = left > 0 && inner.length === 0 && fallback === undefined
  const hidden = isClosed ? `, ${insideCount} inside` : ''
  return `${box(step)}${shape[0]}${mermaidLabel(`${word}${step.name}`, `${tries}${hidden}`)}${shape[1]}`
}

/** Joins what is inside a step to it. */
function flowLines({ step, inner, left }: DrawnStep, exits: ReadonlyMap<number, string>): Drawing {
  const start = box(step)
  const rest = left > 0 && inner.length > 0 ? `r${step.id}` : undefined
  const lines = rest === undefined ? [] : [`${rest}[${mermaidLabel(`${left} more`)}]`]
  const boxes = inner.map((each) => ({ start: box(each), exit: exits.get(each.id) ?? box(each), label: labelOf(each) }))
  if (rest !== undefined) boxes.push({ start: rest, exit: rest, label: '' })
  if (boxes.length === 0) return { lines, exit: start }
  switch (looks[step.kind].flow) {
    case 'none':
      return { lines, exit: start }
    case 'chain': {
      let exit = start
      for (const each of boxes) {
        lines.push(edge(exit, each.start))
        exit = each.exit
      }
      return { lines, exit }
    }
    case 'fork': {
      const join = `j${step.id}`
      lines.push(`${join}((" "))`)
      for (const each of boxes) lines.push(edge(start, each.start, each.label), edge(each.exit, join))
      return { lines, exit: join }
    }
    case 'again':
      for (const each of boxes) lines.push(edge(start, each.start), `${each.exit} -.-> ${start}`)
      return { lines, exit: start }
  }
}

const labelOf = ({ role, key }: StepDescription): string => key ?? (role === 'otherwise' ? role : '')

function draw(drawn: DrawnStep, exits: ReadonlyMap<number, string>): Drawing {
  const { lines, exit } = flowLines(drawn, exits)
  const { step, fallback } = drawn
  const own = [boxLine(drawn), ...lines]
  if (fallback === undefined) return { lines: own, exit }
  const join = `f${step.id}`
  return {
    lines: [
      ...own,
      `${join}((" "))`,
      edge(exit, join),
      `${box(step)} -.->|"on failure"| ${box(fallback)}`,
      edge(exits.get(fallback.id) ?? box(fallback), join),
    ],
    exit: join,
  }
}

function flowchart(steps: readonly StepDescription[], most: number): readonly string[] {
  const exits = new Map<number, string>()
  const parts: (readonly string[])[] = []
  // Those inside a step come after it in the list.
  for (const drawn of drawnSteps(steps, most).toReversed()) {
    const { lines, exit } = draw(drawn, exits)
    exits.set(drawn.step.id, exit)
    parts.push(lines)
  }
  return ['flowchart TD', ...parts.reverse().flatMap((lines) => lines.map((line) => `  ${line}`))]
}

function isDrawable(lines: readonly string[], text: string): boolean {
  return text.length <= MOST_CHARACTERS && lines.filter((line) => / -\.?->/.test(line)).length <= MOST_EDGES
}

/**
 * Draws a pipeline as a Mermaid flowchart, from top to bottom; parallel and branch open and close again, map and loop
 * lead back to themselves, a fallback hangs on a dotted line. Names are shown as they are and can do nothing else.
 *
 * What Mermaid would refuse to draw, more than 499 edges or 49,999 characters, is folded: the innermost steps and long
 * rows first, each with the number of steps that are not shown.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for something that is no step, and for a pipeline without steps
 */
export function pipelineToMermaid(step: StepNode): string {
  const { steps } = describePipeline(step)
  for (let most = MOST_BOXES; ; most = Math.floor(most / 2)) {
    const lines = flowchart(steps, most)
    const text = `${lines.join('\n')}\n`
    if (most <= 1 || isDrawable(lines, text)) return text
  }
}
