import { readFileSync } from 'node:fs'

const help = `Usage: flujo <command>

Commands:
  lens …       looks at the runs that were recorded; "flujo lens --help" has more

Options:
  --version    prints the version
  --help       prints this
`

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}

/**
 * The `flujo` command.
 *
 * @param argv without node and script
 * @returns the exit code: 0 done, 2 for a command that does not exist, else what the command gives
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv
  if (command === 'lens') {
    const lens = await import('@flujo/lens-cli/cli')
    return lens.main(rest, { programName: 'flujo lens' })
  }
  if (command === '--version' || command === '-V') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(help)
    return 0
  }
  process.stderr.write(`flujo: expected the command lens, given ${JSON.stringify(command)}\nTry: flujo lens list\n`)
  return 2
}
