// speedscope itself opens what was exported for it, and for Chrome; it complains of what is not nested.
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

import { exportText } from '../testing/export-text.ts'
import { temporaryFolder } from '../testing/sample-database.ts'
import { failedRun } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'

const binary = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((file) => existsSync(file))
const app = createRequire(import.meta.url)
  .resolve('speedscope/package.json')
  .replace('package.json', 'dist/release/index.html')

/** What speedscope calls it: by the name of the profile, or by that of the file where there are several. */
const titles = {
  speedscope: /^support-triage c04be7d1 - speedscope$/u,
  chrome: /^chrome-run\.json - speedscope$/u,
}

test.skipIf(binary === undefined)(
  'speedscope opens both (skipped where neither chromium nor google-chrome is in the PATH)',
  async () => {
    using folder = temporaryFolder()
    const browser = await chromium.launch({ executablePath: binary as string, headless: true, chromiumSandbox: false })
    try {
      for (const format of ['speedscope', 'chrome'] as const) {
        const text = await exportText(storeOf(), failedRun.runId, { format })
        const file = join(folder.path, `${format}.js`)
        const name = `${format}-run.json`
        writeFileSync(
          file,
          `speedscope.loadFileFromBase64(${JSON.stringify(name)}, "${Buffer.from(text).toString('base64')}")`,
        )
        const page = await browser.newPage()
        const complaints: string[] = []
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('console', (message) => {
          if (/Tried to|still open|error/iu.test(message.text())) complaints.push(message.text())
        })
        await page.goto(`${pathToFileURL(app).href}#localProfilePath=${file}`)
        await expect.poll(() => page.title(), { timeout: 50_000 }).toMatch(titles[format])
        expect(complaints).toEqual([])
        await page.close()
      }
    } finally {
      await browser.close()
    }
  },
  120_000,
)
