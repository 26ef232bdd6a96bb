import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { help, parseCommandLine } from './command-line.ts'
import { printable } from './printable.ts'

describe('parseCommandLine', () => {
  test('has defaults for everything', () => {
    expect(parseCommandLine([])).toEqual({ command: 'run', path: undefined, seed: 1, budgetWords: 120, out: undefined })
  })

  test('reads path and options in any order', () => {
    const out = join(temporaryFolder(), 'report.md')
    expect(parseCommandLine(['--seed', '7', 'docs', '--budget=50', '--out', out])).toEqual({
      command: 'run',
      path: 'docs',
      seed: 7,
      budgetWords: 50,
      out,
    })
  })

  test('prefers help', () => {
    expect(parseCommandLine(['--help', 'docs'])).toEqual({ command: 'help' })
    expect(parseCommandLine(['-h'])).toEqual({ command: 'help' })
    for (const option of ['--seed', '--budget', '--out', '--help']) expect(help).toContain(option)
  })

  test.each([
    [['--colour'], "unknown option '--colour'"],
    [['-x'], "unknown option '-x'"],
    [['--seed'], "option '--seed <value>' argument missing"],
    [['--help=1'], "option '-h, --help' does not take an argument"],
    [['a', 'b'], 'expected one file or folder, given 2'],
    [[''], 'expected the path of a file or folder, given an empty one'],
    [['--seed', '-1'], "option '--seed' argument is ambiguous"],
    [['--seed=1.5'], 'expected --seed to be a whole number from 0 to 4294967295, given "1.5"'],
    [['--seed=4294967296'], 'expected --seed to be a whole number from 0 to 4294967295, given "4294967296"'],
    [['--budget=0'], 'expected --budget to be a whole number from 1 to 10000, given "0"'],
    [['--budget='], 'expected --budget to be a whole number from 1 to 10000, given ""'],
    [['--out='], 'expected --out to name a file, given an empty name'],
    [['--out=/'], 'expected --out to name a file, but "/" is something else'],
  ])('refuses %j in one line', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(
      expect.objectContaining({ exitCode: 2, message: `${message}; see npm run demo -- --help` }),
    )
  })
})

test('printable lets no control, direction or line character through', () => {
  expect(printable('a\u001B[31m\nb\u202Ec\u2028d\u0007é日')).toBe('a�[31m�b�c�d�é日')
})
