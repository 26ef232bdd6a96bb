import { describe, expect, test } from 'vitest'

import type { Signs } from './ascii.ts'
import { type Environment, type Place, terminalOf } from './terminal.ts'

const noWishes = { noColor: false, width: undefined }
const terminal = { isTTY: true, columns: 132 }
const pipe = {}

describe('terminalOf', () => {
  test.each([
    ['a terminal', terminal, {}, noWishes, true],
    ['a pipe', pipe, {}, noWishes, false],
    ['--no-color', terminal, { FORCE_COLOR: '1' }, { ...noWishes, noColor: true }, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, noWishes, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, noWishes, true],
    ['FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, noWishes, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, noWishes, false],
    ['TERM=dumb', terminal, { TERM: 'dumb' }, noWishes, false],
  ])('colour: %s', (_, place, env, wishes, color) => {
    expect(terminalOf(place, env, wishes).color).toBe(color)
  })

  test.each([
    ['a terminal', terminal, {}, undefined, 132],
    ['a terminal that does not say', { isTTY: true, columns: 0 }, {}, undefined, 80],
    ['a pipe', pipe, {}, undefined, undefined],
    ['COLUMNS', terminal, { COLUMNS: '60' }, undefined, 60],
    ['COLUMNS that is no number', terminal, { COLUMNS: 'wide' }, undefined, 132],
    ['--width', pipe, { COLUMNS: '60' }, 90, 90],
  ])('width: %s', (_, place, env, wish, width) => {
    expect(terminalOf(place, env, { noColor: false, width: wish }).width).toBe(width)
  })

  test.each<readonly [string, Place, Environment, Signs, boolean]>([
    ['nothing is known', terminal, {}, 'unicode', false],
    ['--ascii', pipe, {}, 'ascii', true],
    ['TERM=dumb', terminal, { TERM: 'dumb' }, 'ascii', false],
    ['the Linux console', terminal, { TERM: 'linux', LANG: 'C.UTF-8' }, 'ascii', false],
    ['a pipe has no terminal', pipe, { TERM: 'dumb' }, 'unicode', false],
    ['LANG=C', pipe, { LANG: 'C' }, 'ascii', false],
    ['LC_ALL=POSIX wins', terminal, { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }, 'ascii', false],
    ['LC_ALL wins', terminal, { LC_ALL: 'C.UTF-8', LC_CTYPE: 'C', LANG: 'C' }, 'unicode', false],
    ['an empty LC_ALL does not', terminal, { LC_ALL: '', LC_CTYPE: 'en_US.utf8', LANG: 'C' }, 'unicode', false],
    ['another character set', terminal, { LANG: 'de_DE.ISO-8859-1@euro' }, 'ascii', false],
    ['a locale that does not name one', terminal, { LANG: 'de_DE@euro' }, 'unicode', false],
  ])('signs: %s', (_, place, env, signs, ascii) => {
    expect(terminalOf(place, env, { ...noWishes, ascii }).signs).toBe(signs)
  })
})
