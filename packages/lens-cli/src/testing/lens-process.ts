import { main } from '../own-process.ts'

process.exitCode = await main(process.argv.slice(2))
