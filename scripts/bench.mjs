/**
 * `npm run bench`: what restage has to keep, as ratios measured in one run on one machine. Runs that are compared take turns, so
 * that whatever else the machine does falls on both. It prints a table and exits with 1 when a figure is missed or was not measured.
 *
 * `npm run bench -- --quick` measures the same with fewer rounds and smaller numbers in a minute or so, and judges nothing: for CI, so that what a
 * change costs can be seen.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memoryRepository, migrate } from '../dist/index.js'
import { benchFleet } from './bench-fleet.mjs'
import { benchQueue } from './bench-queue.mjs'
import { benchVerification } from './bench-verify.mjs'

const isQuick = process.argv.includes('--quick')
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const caseFolder = join(root, 'corpus/href-counter/repo')

/** @type {{ figure: string, measured: string, limit: string, result: 'met' | 'MISSED' | 'not judged' }[]} */
const table = []

/** @param {string} figure @param {number} value @param {number} limit @param {string} unit @param {string} [detail] */
function record(figure, value, limit, unit, detail = '') {
  const print = (/** @type {number} */ number) => `${Number(number.toFixed(2))} ${unit}`
  table.push({ figure, measured: print(value) + detail, limit: `≤ ${print(limit)}`, result: resultOf(value <= limit) })
  // the whole takes minutes: what is known is told at once
  console.log(`${figure}: ${print(value)}${detail}`)
}

/** @param {boolean} isMet */
function resultOf(isMet) {
  return isQuick ? 'not judged' : isMet ? 'met' : 'MISSED'
}

/** What must be so many times faster. @param {string} figure @param {number} value @param {number} limit @param {string} unit @param {string} [detail] */
function recordLeast(figure, value, limit, unit, detail = '') {
  record(figure, value, limit, unit, detail)
  const row = table.at(-1)
  if (row !== undefined) Object.assign(row, { limit: row.limit.replace('≤', '≥'), result: resultOf(value >= limit) })
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

/** Milliseconds. @param {() => unknown} work */
function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** @param {readonly string[]} words */
function node(words) {
  const { status, stderr } = spawnSync(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${String(status)}: ${stderr}`)
  return stderr
}

function coldRun() {
  const command = [join(root, 'bin/restage.js'), 'migrate', caseFolder, '--no-verify', '--json']
  const cold = []
  const empty = []
  for (let round = 0; round < (isQuick ? 5 : 21); round++) {
    empty.push(timed(() => node(['-e', '0'])))
    cold.push(timed(() => node(command)))
  }
  const detail = ` (${median(cold).toFixed(0)} ms, node alone ${median(empty).toFixed(0)} ms)`
  record('a cold migrate of corpus/href-counter, against node -e 0', median(cold) / median(empty), 2.5, 'times', detail)
  const watched = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS))); require(process.argv[1])`
  const memory = Array.from({ length: isQuick ? 1 : 5 }, () => Number(node(['-e', watched, ...command]))).map(
    (kilobytes) => kilobytes / 1024,
  )
  record('its memory', median(memory), 90, 'MB')
}

const dockerfile = 'FROM alpine:latest\nWORKDIR /root/\nCOPY app .\nCMD ["./app"]\n'
const builder = 'FROM golang:1.22\nWORKDIR /src\nCOPY app.go .\nRUN go build -o app .\n'

/** A small repository as the corpus has them, each a little different. @param {number} index */
function smallRepository(index) {
  const name = `example/app${String(index)}`
  const script = [
    '#!/bin/sh',
    `docker build -t ${name}:build -f Dockerfile.build .`,
    `docker create --name extract${String(index)} ${name}:build`,
    `docker cp extract${String(index)}:/src/app ./app`,
    `docker rm -f extract${String(index)}`,
    `docker build -t ${name} .`,
    'rm ./app',
    '',
  ].join('\n')
  return memoryRepository({ Dockerfile: dockerfile, 'Dockerfile.build': builder, 'app.go': 'package main\n', 'build.sh': script })
}

/** @param {number} count */
function migrateMany(count) {
  for (let index = 0; index < count; index++) {
    const { pipelines } = migrate(smallRepository(index))
    if (pipelines[0]?.status !== 'migrated')
      throw new Error(`repository ${String(index)} is ${pipelines[0]?.status ?? 'not found'}`)
  }
}

function manyRepositories() {
  migrateMany(50) // so that the first thousand does not pay for compiling
  const count = isQuick ? 100 : 1000
  const print = (/** @type {number} */ number) => number.toLocaleString('en')
  const [once, twice] = [[], []]
  for (let round = 0; round < 3; round++) {
    once.push(timed(() => migrateMany(count)))
    twice.push(timed(() => migrateMany(2 * count)))
  }
  record(`${print(count)} small repositories in one process`, median(once) / 1000, count / 100, 's')
  record(`${print(2 * count)} of them, against ${print(count)}`, median(twice) / median(once), 2.1, 'times')
}

/** A driver with lines in front of its builds. @param {readonly string[]} lines @param {string} [shell] */
function driverBehind(lines, shell = 'sh') {
  const script = [
    `#!/bin/${shell}`,
    ...lines,
    'docker build -t b -f Dockerfile.build .',
    'docker create --name x b',
    'docker cp x:/src/app app',
    'docker rm x',
    'docker build -t final .',
    '',
  ].join('\n')
  return memoryRepository({ Dockerfile: dockerfile, 'Dockerfile.build': builder, 'app.go': 'package main\n', 'build.sh': script })
}

/** Migrates and says whether the builder pattern was found. @param {ReturnType<typeof memoryRepository>} repository */
function found(repository) {
  const { pipelines } = migrate(repository)
  if (pipelines.length !== 1) throw new Error(`${String(pipelines.length)} pipelines were found`)
}

function longScript() {
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    index % 4 === 0
      ? `V${String(index)}="$V${String(index - 4)}x"`
      : `echo "step ${String(index)} $V${String(index - (index % 4))}"`,
  )
  const repository = driverBehind(lines)
  record(
    'a script of 10,000 lines',
    timed(() => {
      found(repository)
    }) / 1000,
    2,
    's',
  )
}

function manyConditions() {
  const conditions = (/** @type {number} */ count) =>
    Array.from(
      { length: count },
      (_, index) => `if [ -n "$FLAG_${String(index)}" ]; then OPTION_${String(index)}=yes; echo "$OPTION_${String(index)}"; fi`,
    )
  const [few, many] = [driverBehind(conditions(5)), driverBehind(conditions(20))]
  const times = { few: [], many: [] }
  for (let round = 0; round < (isQuick ? 1 : 5); round++) {
    times.few.push(
      timed(() => {
        found(few)
      }),
    )
    times.many.push(
      timed(() => {
        found(many)
      }),
    )
  }
  record(
    '20 unknown conditions, against 5 (2^20 against 2^5 ways)',
    median(times.many) / median(times.few),
    40,
    'times',
    ` (${median(times.many).toFixed(0)} ms)`,
  )
}

coldRun()
manyRepositories()
longScript()
manyConditions()
await benchFleet({ atMost: record }, isQuick ? 100 : 1000)
const isQueueMeasured = await benchQueue({ atMost: record }, isQuick ? 100 : 2000)
const isVerificationMeasured = await benchVerification({ atMost: record, atLeast: recordLeast, median }, isQuick)
console.table(table)
const isGood = isQueueMeasured && isVerificationMeasured && table.every((row) => row.result === 'met')
process.exitCode = isQuick || isGood ? 0 : 1
