import fc from 'fast-check'
import { expect, test } from 'vitest'

import { allCommands } from './all-commands.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { readPlainly } from './plain-command-line.ts'
import { describeProgram } from './program.ts'

interface Reading {
  readonly name: string
  readonly values: OptionValues
  readonly word: string | undefined
}

/** What commander makes of a command line; nothing where it refuses it, or shows help. */
async function byCommander(argv: readonly string[]): Promise<Reading | undefined> {
  let reading: Reading | undefined
  const commands = allCommands.map((definition): CommandDefinition => ({
    ...definition,
    run: async (_, values, word) => {
      reading = { name: definition.name, values, word }
      return 0
    },
  }))
  const silent = { version: '0', session: undefined as never, writeOut: () => {}, writeError: () => {}, helpWidth: 80 }
  try {
    await describeProgram({ programName: 'lens', ...silent }, commands).parseAsync([...argv], { from: 'user' })
  } catch {
    return undefined
  }
  return reading
}

const flags = allCommands.flatMap(({ options }) => options.map((option) => option.flags.split(' ')[0] as string))
const word = fc.oneof(
  { arbitrary: fc.constantFrom(...flags), weight: 6 },
  fc.constantFrom('@', '@~1', 'c04b', '', '5', '-5', '-cost', '-h', '--help', '-V', '--version', '--', 'a=b', 'help'),
  fc.constantFrom(...flags).map((flag) => `${flag}=x`),
  fc.string({ maxLength: 5 }),
)
const commandLine = fc.tuple(
  fc.constantFrom(...allCommands.map(({ name }) => name), 'lst', ''),
  fc.array(word, { maxLength: 6 }),
)

test('what is read plainly is what commander reads', async () => {
  let plain = 0
  await fc.assert(
    fc.asyncProperty(commandLine, async ([name, words]) => {
      const argv = [name, ...words]
      const line = readPlainly(argv, allCommands)
      if (line === undefined) return
      plain += 1
      const { definition, values, word: typed } = line
      expect(await byCommander(argv)).toEqual({ name: definition.name, values, word: typed })
    }),
    { numRuns: 2_000 },
  )
  expect(plain).toBeGreaterThan(100)
})

test.each([
  ['list'],
  ['list', '--limit', '5', '--json', '--no-color'],
  ['list', '--sort', '-cost'],
  ['list', '--where=cost > $0.05'],
  ['trace', '@', '--all'],
  ['show', '--span', 'research/#2/search', 'c04b'],
])('%s %s %s is read plainly', async (...argv) => {
  const line = readPlainly(argv, allCommands)
  expect(line).toBeDefined()
  expect(await byCommander(argv)).toEqual({ name: argv[0], values: line?.values, word: line?.word })
})
