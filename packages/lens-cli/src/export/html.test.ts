// The page is opened in a real browser, where there is one; `.ci/run` sees to it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { JSDOM } from 'jsdom'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { exportText } from '../testing/export-text.ts'
import { hostileNames } from '../testing/hostile-text.ts'
import { scriptInjections } from '../testing/injections.ts'
import { temporaryFolder } from '../testing/sample-database.ts'
import { failedRun, nowMs } from '../testing/sample-runs.ts'
import type { SampleRun } from '../testing/sample-records.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns } from '../testing/trouble.ts'

const binary = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((file) => existsSync(file))

test('the page holds nothing but one script, one style and data, whatever stands in the trace', async () => {
  const { reader, cases } = troublesomeRuns([...scriptInjections, ...hostileNames])
  for (const [text, { runId }] of cases) {
    const { document } = new JSDOM(await exportText(reader, runId, { format: 'html' })).window
    expect([...document.querySelectorAll('script')].map(({ type }) => type)).toEqual([
      'application/json',
      'application/json',
      'module',
    ])
    expect(document.querySelectorAll('style')).toHaveLength(1)
    expect(document.querySelectorAll('img, iframe, object, embed, link, base, form, svg, a')).toHaveLength(0)
    const [, spans] = document.querySelectorAll('script')
    expect((JSON.parse(spans?.textContent ?? '') as { name: string }[])[1]?.name).toBe(text)
  }
})

describe.skipIf(binary === undefined)(
  'in Chromium (skipped where neither chromium nor google-chrome is in the PATH)',
  () => {
    let browser: Browser
    const folder = temporaryFolder()
    beforeAll(async () => {
      const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update']
      browser = await chromium.launch({
        executablePath: binary as string,
        headless: true,
        chromiumSandbox: false,
        args,
      })
    })
    afterAll(async () => {
      await browser.close()
      folder[Symbol.dispose]()
    })

    interface Watched {
      readonly page: Page
      /** Whatever the page did that it must not do. */
      readonly complaints: string[]
    }

    const fileOf = (html: string): string => {
      const file = join(folder.path, `${crypto.randomUUID()}.html`)
      writeFileSync(file, html)
      return pathToFileURL(file).href
    }

    async function open(html: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Watched> {
      const url = fileOf(html)
      const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 720 } })
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
      page.on('console', (message) => complaints.push(`console: ${message.text()}`))
      page.on('request', (request) => {
        if (!request.url().startsWith(pathToFileURL(folder.path).href) || request.resourceType() !== 'document')
          complaints.push(`request: ${request.url()}`)
      })
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      await page.goto(url)
      return { page, complaints }
    }

    test('tree, waterfall and details of a run', async () => {
      const { page, complaints } = await open(await exportText(storeOf(), failedRun.runId, { format: 'html' }))
      expect(await page.title()).toBe('support-triage – trace')
      expect(await page.locator('.row').count()).toBe(18)
      expect(await page.locator('#summary').innerText()).toContain('failed')
      expect(await page.locator('#details').innerText()).toContain('model did not answer in 10s')
      await page.getByText('classify', { exact: true }).click()
      expect(await page.locator('#details').innerText()).toContain('My card was charged twice')
      const bars = await page
        .locator('.bar')
        .evaluateAll((all) =>
          (all as unknown as { readonly style: { readonly left: string; readonly width: string } }[]).map(
            ({ style }) => [Number.parseFloat(style.left), Number.parseFloat(style.width)],
          ),
        )
      expect(bars[0]).toEqual([0, 100])
      expect(bars.every(([left = 0, width = 0]) => left >= 0 && left + width <= 100.01)).toBe(true)
      await page.locator('#failed').click()
      expect(await page.locator('.row').count()).toBe(10)
      await page.locator('#failed').click()
      await page.locator('#filter').fill('crm')
      expect(await page.locator('.row .name bdi').allInnerTexts()).toEqual(['support-triage', 'enrich', 'crm'])
      await page.locator('#filter').fill('')
      await page.locator('#fold').click()
      expect(await page.locator('.row').count()).toBe(7)
      await page.locator('#unfold').click()
      await page.locator('#rows').focus()
      for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
      expect(await page.locator('#details h2').innerText()).toBe('route')
      expect(complaints).toEqual([])
      await page.close()
    })

    test('none of sixty injections in every field runs', async () => {
      expect(scriptInjections).toHaveLength(60)
      const { reader, cases } = troublesomeRuns(scriptInjections)
      const { page, complaints } = await open('<!doctype html>')
      for (const [text, { runId }] of cases) {
        await page.goto(fileOf(await exportText(reader, runId, { format: 'html' })))
        for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await page.locator('#rows').press(key)
        const seen = await page.evaluate(() => ['injected' in globalThis, document.querySelectorAll('.row').length])
        expect([text, ...seen, ...complaints]).toEqual([text, false, 3])
      }
      await page.close()
    }, 120_000)

    test('the policy keeps out a script that is not the own one', async () => {
      const html = await exportText(storeOf(), failedRun.runId, { format: 'html' })
      const { page, complaints } = await open(
        html.replace(
          '<noscript>',
          '<script>globalThis.injected=1</script><img src="http://127.0.0.1:9/x.png"><noscript>',
        ),
      )
      expect(await page.evaluate(() => 'injected' in globalThis)).toBe(false)
      expect(complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toHaveLength(2)
      await page.close()
    })

    test('100,000 spans open, and only those in sight are on the page', async () => {
      const spans = Array.from({ length: 1_000 }, (_, group) => ({
        name: `group ${group}`,
        from: group,
        to: group + 1,
        children: Array.from({ length: 99 }, (__, index) => ({
          name: `step ${group}.${index}`,
          from: group + index / 100,
          to: group + (index + 1) / 100,
        })),
      }))
      const run: SampleRun = {
        ...{ runId: 'large', pipeline: 'large', startedMs: nowMs, status: 'completed', seconds: 1_000, spans },
      }
      const { page, complaints } = await open(await exportText(storeOf([run]), 'large', { format: 'html' }))
      expect(await page.locator('#count').innerText()).toBe('100,001 of 100,001 spans')
      expect(await page.locator('.row').count()).toBeLessThan(80)
      await page.locator('#rows').press('End')
      expect(await page.locator('#details h2').innerText()).toBe('step 999.98')
      expect(await page.locator('.row').count()).toBeLessThan(80)
      await page.locator('#filter').fill('step 500.7')
      expect(await page.locator('#count').innerText()).toBe('13 of 100,001 spans')
      expect(complaints).toEqual([])
      await page.close()
    }, 120_000)

    test('it looks different in the light and in the dark; LENS_SCREENSHOTS names a folder for pictures to look at', async () => {
      const screenshots = process.env['LENS_SCREENSHOTS'] ?? folder.path
      mkdirSync(screenshots, { recursive: true })
      const pictures: Buffer[] = []
      for (const scheme of ['light', 'dark'] as const) {
        const { page, complaints } = await open(
          await exportText(storeOf(), failedRun.runId, { format: 'html' }),
          scheme,
        )
        pictures.push(await page.screenshot({ path: join(screenshots, `trace-${scheme}.png`) }))
        expect(complaints).toEqual([])
        await page.close()
      }
      expect(pictures[0]?.equals(pictures[1] as Buffer)).toBe(false)
    })
  },
)
