import { json } from 'node:stream/consumers'

import { runAllLensHere } from './run-lens-here.ts'

/** Runs the command lines that it reads, as JSON, one after the other; what each gave is printed as JSON. */
const commands = (await json(process.stdin)) as readonly (readonly string[])[]
process.stdout.write(JSON.stringify(await runAllLensHere(commands)))
