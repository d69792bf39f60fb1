'use strict'
/** Runs the bundle once as people do, and leaves the code that V8 compiled for it where `bin/launch.js` looks. */
const { renameSync, writeFileSync } = require('node:fs')
const { cache, compile } = require('../bin/launch.js')

const { main, name, script } = compile(undefined)
const write = process.stdout.write
process.stdout.write = () => true
const repository = `${__dirname}/../corpus/href-counter/repo`
main(['migrate', repository, '--json'])
  .then(() => main(['migrate', repository]))
  .then(() => {
    process.stdout.write = write
    process.exitCode = 0
    writeFileSync(`${cache}.${process.pid}`, Buffer.concat([Buffer.from(name), script.createCachedData()]))
    renameSync(`${cache}.${process.pid}`, cache)
  })
