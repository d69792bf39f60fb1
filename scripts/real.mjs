/**
 * What restage makes of real repositories: `npm run real -- DIR [NAME…] [--cases CASES] [--json]`.
 *
 * DIR holds one checkout a case, CASES (`../shared/real` unless said otherwise) one JSON file a case with what a person found out about it:
 * the driver, the handoffs, and whether it can be migrated (`yes`, `caveats`, `no`), or is only to be reported (`expect: lead`). Each
 * checkout is migrated in a process of its own, nothing is built and no file is written; a line a case says what came out and, where it
 * is not what was described, why. The exit code is 0 whatever the table says: it is a measurement.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const bin = fileURLToPath(new URL('../bin/restage.js', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cases: { type: 'string', default: '../shared/real' }, json: { type: 'boolean', default: false } },
})
const [checkouts, ...names] = positionals
if (checkouts === undefined || !existsSync(values.cases)) {
  console.error(
    'Usage: npm run real -- DIR [NAME…] [--cases CASES] [--json]; DIR holds a checkout a case, CASES a JSON file a case',
  )
  process.exit(2)
}

const all = readdirSync(values.cases).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []))
const results = all.filter((name) => names.length === 0 || names.includes(name)).map(judge)
if (!values.json) summarize()

/**
 * @typedef {{from: string, path: string, into: string, imagePath: string}} Handoff
 * @typedef {{root: string, driver: {path: string, kind: string, entry: string, args: string[]}, handoffs: Handoff[], migratable: string,
 *   expect?: string}} Case
 */

/** @param {string} name of a case */
function judge(name) {
  const real = /** @type {Case} */ (JSON.parse(readFileSync(join(values.cases, `${name}.json`), 'utf8')))
  const result = {
    case: name,
    migratable: real.migratable,
    expect: real.expect ?? '',
    kind: real.driver.kind,
    ...outcome(name, real),
  }
  console.log(values.json ? JSON.stringify(result) : lineOf(result))
  return result
}

/**
 * @param {string} name
 * @param {Case} real
 */
function outcome(name, real) {
  const words = [bin, 'migrate', join(checkouts, name), '--json', '--no-verify']
  const positional = real.driver.kind === 'sh' ? argumentsOf(real) : []
  if (positional.length > 0) words.push('--driver', real.driver.path, ...positional.flatMap((word) => ['--arg', word]))
  const ran = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 })
  if (!ran.stdout.startsWith('{'))
    return { status: 'failure', found: 0, wanted: 0, right: false, why: ran.stderr.trim() || 'no answer in 120 s' }
  const document = JSON.parse(ran.stdout)
  // Paths of drivers are the repository's, or those of the folder that they run in.
  const driver = [real.driver.path, join(real.root, real.driver.path)]
  const own = document.pipelines.filter((pipeline) => driver.some((path) => pipeline.drivers.includes(path)))
  const handoffs = own.flatMap((pipeline) => pipeline.handoffs)
  const wanted = real.handoffs.filter((handoff) => handoff.into !== '')
  const found = wanted.filter((handoff) => handoffs.some((inferred) => isSame(handoff, inferred))).length
  const status = statusOf(own)
  const right = isRight(real, status, found === wanted.length, document)
  return { status, found, wanted: wanted.length, right, why: reasonOf(own, document, real.driver.path) }
}

/** `after x.sh` and `GOOS=linux` in the described arguments are prose and make variables. @param {Case} real */
function argumentsOf(real) {
  const words = real.driver.args
    .join(' ')
    .split(' ')
    .filter((word) => word !== '')
  return words.every((word) => /^[a-z/]+$/.test(word)) && !words.includes('after') ? words : []
}

/** The best that came out for this driver: a case is described for one final image. @param {{status: string}[]} pipelines */
function statusOf(pipelines) {
  return ['migrated', 'caveats', 'blocked'].find((status) => pipelines.some((pipeline) => pipeline.status === status)) ?? 'none'
}

/**
 * @param {Case} real
 * @param {string} status
 * @param {boolean} isComplete
 * @param {{leads: {path: string}[]}} document
 */
function isRight(real, status, isComplete, document) {
  if (real.expect === 'lead') return document.leads.some((lead) => lead.path === real.driver.path)
  if (real.migratable === 'no') return status === 'blocked' || status === 'none'
  if (real.migratable === 'yes') return (status === 'migrated' || status === 'caveats') && isComplete
  return status === 'migrated' || status === 'caveats'
}

/**
 * @param {Handoff} wanted
 * @param {Handoff} inferred
 */
function isSame(wanted, inferred) {
  const plain = (/** @type {string} */ path) => path.replace(/(?<=.)\/$/, '')
  return (
    isPath(plain(wanted.path || '/'), plain(inferred.path || '/')) &&
    isPath(plain(wanted.imagePath || '/'), plain(inferred.imagePath || '/'))
  )
}

/**
 * A described path may have a variable of the driver in it, whose value the tool may know.
 *
 * @param {string} wanted
 * @param {string} inferred
 */
function isPath(wanted, inferred) {
  if (wanted === inferred) return true
  const parts = wanted.split(/\$\{?\w+\}?/).map((part) => part.replace(/[.*+?^()|[\]\\{}$]/g, '\\$&'))
  return parts.length > 1 && new RegExp(`^${parts.join('[^/]+')}$`).test(inferred)
}

/**
 * @param {{findings: {severity: string, code: string, message: string, at: {path: string, line: number} | null}[]}[]} pipelines
 * @param {{skipped: {path: string, reason: string}[], leads: {path: string, text: string}[]}} document
 * @param {string} driver
 */
function reasonOf(pipelines, document, driver) {
  const blockers = pipelines.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'blocker'))
  const [first] = blockers
  if (first !== undefined)
    return `${first.code} ${first.at === null ? '' : `${first.at.path}:${String(first.at.line)} `}${first.message}`
  const skipped = document.skipped.find(({ path }) => path === driver)
  if (skipped !== undefined) return `skipped: ${skipped.reason}`
  const lead = document.leads.find(({ path }) => path === driver)
  if (lead !== undefined) return `lead: ${lead.text}`
  return pipelines.length === 0 ? 'not seen' : ''
}

/** @param {ReturnType<typeof judge>} result */
function lineOf({ right, case: name, kind, migratable, expect, status, found, wanted, why }) {
  const described = expect === '' ? migratable : expect
  return `${right ? '✓' : '✗'} ${name.padEnd(40)} ${kind.padEnd(14)} ${described.padEnd(8)}→ ${status.padEnd(9)}${String(found)}/${String(wanted)} ${why}`
}

function summarize() {
  for (const described of ['yes', 'caveats', 'no', 'lead']) {
    const those = results.filter(({ migratable, expect }) => (expect === '' ? migratable : expect) === described)
    console.log(`${described}: ${String(those.filter(({ right }) => right).length)} of ${String(those.length)} as described`)
  }
}
