import { parseWholeNumber } from '../filters/whole-number.ts'
import { LensError } from '../lens-error.ts'
import type { OptionValues } from './command-definition.ts'
import { textOf } from './shared-options.ts'

const narrowest = 20

/** The columns that `--width` asks for. */
export function widthOf(values: OptionValues): number | undefined {
  const width = textOf(values, 'width')
  return width === undefined ? undefined : parseWholeNumber('--width', width, narrowest)
}

/** @throws LensError for two forms at once */
export function checkForm(values: OptionValues): void {
  const forms = ['json', 'jsonl', 'plain'].filter((form) => values[form] === true).map((form) => `--${form}`)
  if (forms.length < 2) return
  throw new LensError(2, `expected one of --json, --jsonl and --plain, given ${forms.join(' and ')}`)
}
