// One file out of the interpreter and the program: the program is appended, and a word at the end says how long it is.
const fs = require('fs')
const path = require('path')

const [source, target] = process.argv.slice(2)
const program = fs.readFileSync(source)
fs.mkdirSync(path.dirname(target), { recursive: true })
fs.writeFileSync(target, Buffer.concat([Buffer.from('#!/usr/bin/env node\n'), program]))
fs.chmodSync(target, 0o755)
