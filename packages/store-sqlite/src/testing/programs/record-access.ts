import { recordAccess } from '../../index.ts'

const [path = ''] = process.argv.slice(2)
try {
  console.log(recordAccess(path, { command: 'look' }))
} catch (error) {
  console.log((error as { code?: unknown }).code)
}
