import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { diff } from '../index.ts'
import { diffRunA, diffRunB } from '../testing/diff-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { changeClasses } from './change.ts'
import { diffMeasures } from './totals.ts'

const page = readFileSync(new URL('../../../../docs/diff.md', import.meta.url), 'utf8')

test('the page shows what is printed', async () => {
  const store = storeOf([diffRunA, diffRunB])
  expect(page).toContain(await screenOf((output) => diff(store, output, { a: '19aa', b: 'c04b' }), { width: 100 }))
})

test('the page names every class of difference and every measure', () => {
  for (const word of [...changeClasses, ...diffMeasures.keys()]) expect(page).toContain(`\`${word}\``)
})
