'use strict'
/**
 * Starts the bundled command.
 *
 * Most of what a run takes is reading and compiling the bundle. The build leaves the compiled code beside it, for the node that
 * built it (`scripts/build.mjs`); V8 checks it and takes the source instead when anything does not match. Where there is none for
 * this node, newer ones keep their own (`enableCompileCache`).
 */
const { readFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const bundle = join(__dirname, '../dist/cli/main.cjs')
const cache = join(__dirname, `../dist/cli/main-${process.versions.v8}-${process.arch}.cache`)

/** Compiles the bundle as `require` would, with what is known of its code. */
function compile(known) {
  const source = readFileSync(bundle, 'latin1') // esbuild writes ASCII
  const cachedData = known?.latin1Slice(0, 16) === nameOf(source) ? known.subarray(16) : undefined
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: bundle,
    cachedData,
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, Module.createRequire(bundle), module, bundle, dirname(bundle))
  return { main: module.exports.main, name: nameOf(source), script }
}

/** The bundle's first line is a comment with the digest of the rest; the compiled code begins with the same. */
function nameOf(source) {
  return source.slice(2, 18)
}

function load() {
  let known
  try {
    known = readFileSync(cache)
  } catch {
    Module.enableCompileCache?.()
    return require(bundle)
  }
  return compile(known)
}

module.exports = { cache, compile, load }
