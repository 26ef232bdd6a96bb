#!/usr/bin/env node
// Written so that very old Nodes can parse it too: below 22, the native SQLite module ends with a crash
// and not with an error, so nothing may be imported before the version is known.
const major = Number(process.versions.node.split('.')[0])
if (major < 22) {
  process.stderr.write(
    'lens needs Node 22 or newer; this is Node ' +
      process.versions.node +
      '. Install a newer Node (nodejs.org) and run it again.\n',
  )
  process.exitCode = 1
} else {
  import('node:module')
    .then((nodeModule) => {
      if (nodeModule.enableCompileCache) nodeModule.enableCompileCache()
      return nodeModule.createRequire(import.meta.url)('../dist/cli.cjs')
    })
    .then((cli) => cli.main(process.argv.slice(2)))
    .then((exitCode) => {
      process.exitCode = exitCode
    })
}
