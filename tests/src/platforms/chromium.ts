import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import type { Report } from './program.ts'

/** The browser of this machine, if it has one in its `PATH`. */
export const chromiumBinary: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((file) => existsSync(file))

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the browser with an empty profile of its own; closing it ends its process and removes the profile. */
const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: quiet })

/** A page that may run our one script and nothing else: no `eval`, no request to anywhere. */
function servePage(program: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const isProgram = request.url === '/program.js'
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html')
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'")
    response.end(isProgram ? program : '<!doctype html><meta charset="utf-8"><script src="/program.js"></script>')
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({ url: `http://127.0.0.1:${port}/`, close: () => server.close() })
    })
  })
}

declare const flujoProgram: { readonly report: () => Promise<Report> }

/** What the program gives in the browser, and what the page complained of. */
export async function reportInChromium(
  binary: string,
  program: string,
): Promise<{ readonly report: Report; readonly complaints: readonly string[] }> {
  const [browser, site] = await Promise.all([launch(binary), servePage(program)])
  try {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(site.url)
    return { report: await page.evaluate(() => flujoProgram.report()), complaints }
  } finally {
    await browser.close()
    site.close()
  }
}
