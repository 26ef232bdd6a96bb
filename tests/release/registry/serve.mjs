// A registry with nothing in it, on loopback and a free port; what is not ours comes from the registry that npm uses.
// Tells its parent the port, and ends with it. Arguments: the folder to keep everything in, the URL of that registry.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, uplink, installed] = process.argv.slice(2)
const { runServer } = createRequire(join(installed, 'package.json'))('verdaccio')

const everybody = { access: '$all', publish: '$all', unpublish: '$all' }
const server = await runServer({
  self_path: folder,
  storage: join(folder, 'storage'),
  auth: { htpasswd: { file: join(folder, 'htpasswd') } },
  uplinks: { public: { url: uplink, timeout: '120s', maxage: '60m', max_fails: 100 } },
  packages: {
    flujo: everybody,
    '@flujo/*': everybody,
    '**': { access: '$all', proxy: 'public' },
  },
  web: { enable: false },
  publish: { allow_offline: true },
  log: { type: 'stdout', format: 'json', level: 'warn' },
})

process.once('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
