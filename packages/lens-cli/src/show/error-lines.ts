import type { ErrorInfo } from '@flujo/domain'
import { titledMessage } from '../format/error-text.ts'
import { cleanLines } from '../output/clean-text.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { wrapText } from '../output/wrap-text.ts'

/** Causes of causes that are followed. */
const deepest = 16
/** Other failures that are shown. */
const mostOthers = 8

/** An error with what caused it and what failed beside it, each in its own lines, and where asked for the stack of the innermost. */
export function errorLines(
  error: ErrorInfo,
  { width, stack }: { readonly width: number | undefined; readonly stack: boolean },
): Line[] {
  const lines: Line[] = []
  const others: ErrorInfo[] = []
  let current: ErrorInfo | undefined = error
  let last = error
  for (let depth = 0; current !== undefined && depth < deepest; depth += 1) {
    lines.push(...linesOf(current, depth === 0 ? '' : 'caused by ', width, depth === 0 ? 'red' : undefined))
    others.push(...(current.errors ?? []))
    last = current
    current = current.cause
  }
  if (current !== undefined) lines.push(styled('  … and more causes; --json has them all', 'dim'))
  for (const other of others.slice(0, mostOthers)) lines.push(...linesOf(other, 'also failed: ', width))
  if (others.length > mostOthers)
    lines.push(styled(`  … and ${others.length - mostOthers} more failures; --json has them all`, 'dim'))
  if (stack && last.stack !== undefined)
    lines.push(
      ...cleanLines(last.stack)
        .map((line) => line.trim())
        .filter((line) => line.startsWith('at '))
        .map((line) => plain(`    ${line}`)),
    )
  return lines
}

function linesOf({ type, message, code }: ErrorInfo, before: string, width: number | undefined, color?: 'red'): Line[] {
  const said = titledMessage(type, message, code === undefined ? type : `${type} [${code}]`)
  const inner = wrapText(`${before}${said}`, width === undefined ? undefined : width - 4)
  return inner.map((line, index) => styled(`${index === 0 ? '  ' : '    '}${line}`, color))
}
