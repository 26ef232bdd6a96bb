import type { ErrorInfo } from '@flujo/domain'
import { titledMessage } from '../format/error-text.ts'
import { cleanLines } from '../output/clean-text.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { wrapText } from '../output/wrap-text.ts'

/** Causes of causes that are followed. */
const deepest = 16

/** An error with what caused it, each in its own lines, and where asked for the stack of the innermost. */
export function errorLines(
  error: ErrorInfo,
  { width, stack }: { readonly width: number | undefined; readonly stack: boolean },
): Line[] {
  const lines: Line[] = []
  let current: ErrorInfo | undefined = error
  let last = error
  for (let depth = 0; current !== undefined && depth < deepest; depth += 1) {
    const { type, message, code } = current
    const said = titledMessage(type, message, code === undefined ? type : `${type} [${code}]`)
    const text = `${depth === 0 ? '' : 'caused by '}${said}`
    const inner = wrapText(text, width === undefined ? undefined : width - 4)
    lines.push(
      ...inner.map((line, index) => styled(`${index === 0 ? '  ' : '    '}${line}`, depth === 0 ? 'red' : undefined)),
    )
    last = current
    current = current.cause
  }
  if (current !== undefined) lines.push(styled('  … and more causes; --json has them all', 'dim'))
  if (stack && last.stack !== undefined)
    lines.push(
      ...cleanLines(last.stack)
        .map((line) => line.trim())
        .filter((line) => line.startsWith('at '))
        .map((line) => plain(`    ${line}`)),
    )
  return lines
}
