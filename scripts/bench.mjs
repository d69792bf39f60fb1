/**
 * `npm run bench`: what restage has to keep, as ratios measured in one run on one machine. Runs that are compared take turns, so
 * that whatever else the machine does falls on both. It prints a table and exits with 1 when a figure is missed or was not measured.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memoryRepository, migrate } from '../dist/index.js'
import { benchFleet } from './bench-fleet.mjs'
import { benchVerification } from './bench-verify.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const caseFolder = join(root, 'corpus/href-counter/repo')

/** @type {{ figure: string, measured: string, limit: string, result: 'met' | 'MISSED' }[]} */
const table = []

/** @param {string} figure @param {number} value @param {number} limit @param {string} unit @param {string} [detail] */
function record(figure, value, limit, unit, detail = '') {
  const print = (/** @type {number} */ number) => `${Number(number.toFixed(2))} ${unit}`
  table.push({ figure, measured: print(value) + detail, limit: `≤ ${print(limit)}`, result: value <= limit ? 'met' : 'MISSED' })
  // the whole takes minutes: what is known is told at once
  console.log(`${figure}: ${print(value)}${detail}`)
}

/** What must be so many times faster. @param {string} figure @param {number} value @param {number} limit @param {string} unit @param {string} [detail] */
function recordLeast(figure, value, limit, unit, detail = '') {
  record(figure, value, limit, unit, detail)
  const row = table.at(-1)
  if (row !== undefined) Object.assign(row, { limit: row.limit.replace('≤', '≥'), result: value >= limit ? 'met' : 'MISSED' })
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
  for (let round = 0; round < 21; round++) {
    empty.push(timed(() => node(['-e', '0'])))
    cold.push(timed(() => node(command)))
  }
  const detail = ` (${median(cold).toFixed(0)} ms, node alone ${median(empty).toFixed(0)} ms)`
  record('a cold migrate of corpus/href-counter, against node -e 0', median(cold) / median(empty), 2.5, 'times', detail)
  const watched = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS))); require(process.argv[1])`
  const memory = Array.from({ length: 5 }, () => Number(node(['-e', watched, ...command]))).map((kilobytes) => kilobytes / 1024)
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
  const [thousand, twoThousand] = [[], []]
  for (let round = 0; round < 3; round++) {
    thousand.push(timed(() => migrateMany(1000)))
    twoThousand.push(timed(() => migrateMany(2000)))
  }
  record('1,000 small repositories in one process', median(thousand) / 1000, 10, 's')
  record('2,000 of them, against 1,000', median(twoThousand) / median(thousand), 2.1, 'times')
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
  for (let round = 0; round < 5; round++) {
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
await benchFleet({ atMost: record })
const isWhole = await benchVerification({ atMost: record, atLeast: recordLeast, median })
console.table(table)
process.exitCode = isWhole && table.every((row) => row.result === 'met') ? 0 : 1
