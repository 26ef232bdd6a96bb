import Database from 'better-sqlite3'

/** Takes a database for itself alone, so that others cannot even read it, and goes on for ever. */
const [path = ''] = process.argv.slice(2)
const database = new Database(path)
database.pragma('locking_mode = exclusive')
database.exec('begin exclusive')
console.log('ready')
setInterval(() => database.open, 1_000)
