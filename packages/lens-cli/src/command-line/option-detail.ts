import type { JsonObject } from '@flujo/domain'
import type { CommandDefinition, OptionDefinition, OptionValues } from './command-definition.ts'
import { outputOptions } from './shared-options.ts'

const notOfInterest: ReadonlySet<string> = new Set([...outputOptions.map(({ flags }) => nameOf(flags)), 'out', 'where'])

/**
 * What was asked for on a command line, for the audit: values of closed lists, numbers and times as they were typed; of any
 * other only that it was given, for it may be a secret.
 *
 * @param filter `--where`, without its values
 */
export function optionDetail(
  { options }: Pick<CommandDefinition, 'options'>,
  values: OptionValues,
  filter: string | undefined,
): JsonObject | undefined {
  const given = options.flatMap((option): (readonly [string, string | true])[] => {
    const name = nameOf(option.flags)
    const value = values[name]
    if (notOfInterest.has(name) || value === undefined || value === false) return []
    return [[name, typeof value === 'string' && isHarmless(option, value) ? value : true]]
  })
  const detail = Object.fromEntries([...(filter === undefined ? [] : [['where', filter] as const]), ...given])
  return Object.keys(detail).length === 0 ? undefined : detail
}

function isHarmless({ values }: OptionDefinition, value: string): boolean {
  if (values !== undefined) return value.split(',').every((part) => values.includes(part))
  return value.length <= 40 && /^\d[\d.:+TZtzsmhdwkMGiB-]*$/u.test(value)
}

/** `--max-age <age>` as `maxAge`. */
function nameOf(flags: string): string {
  const [, words = ''] = /--(?:no-)?([\w-]+)/u.exec(flags) ?? []
  return words.replace(/-(\w)/gu, (_, letter: string) => letter.toUpperCase())
}
