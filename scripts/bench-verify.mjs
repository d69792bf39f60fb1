/**
 * The figures of verification, on a real engine: what restage takes against what cannot be avoided, measured with docker's own client.
 * The base is Debian's smallest (160 MB), made here; the case on it builds next to nothing, so that every cost of restage's own shows.
 * Both sides begin as cold as the other: their images are removed after each run. All that is made here is removed at the end.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const base = 'restage.test/bench/debian'
/** Debian's smallest as `npm run engine` makes it, which the quick form takes. */
const ground = 'restage.test/ground/debian'

/**
 * @typedef {object} Table
 * @property {(figure: string, value: number, limit: number, unit: string, detail?: string) => void} atMost
 * @property {(figure: string, value: number, limit: number, unit: string, detail?: string) => void} atLeast
 * @property {(numbers: readonly number[]) => number} median
 */

/**
 * What restage takes is put against what was measured right beside it, and the median of these ratios counts: whatever else the machine
 * does falls on both, and one slow run moves nothing.
 *
 * @param {Table} table
 * @param {boolean} isQuick one round, and nothing that has to be installed
 * @returns whether all of it was measured
 */
export async function benchVerification(table, isQuick) {
  if (!succeeds('docker', ['version'])) {
    loud('no Docker engine answers: none of the figures of verification was measured')
    return false
  }
  const area = mkdtempSync(join(tmpdir(), 'restage-bench-'))
  const cache = join(root, 'node_modules/.cache/restage-bench')
  try {
    if (isQuick) run('docker', ['tag', ground, base])
    else makeBase(area)
    // odd, so that the median is one of them; the first of each is not counted
    const rounds = isQuick ? 1 : 7
    const repository = makeCase(area, 'repository', 'debian:bookworm-slim')
    const byHand = makeCase(area, 'by-hand', base)
    wholeVerification(table, repository, byHand, rounds)
    return await comparisonAlone(table, byHand, { area, cache, rounds, isQuick })
  } finally {
    removeCase()
    spawnSync('docker', ['rmi', base])
    rmSync(area, { recursive: true, force: true })
    rmSync(cache, { recursive: true, force: true })
  }
}

/** @param {string} area */
function makeBase(area) {
  const tar = join(area, 'base.tar')
  run('mmdebstrap', ['--quiet', '--variant=minbase', 'bookworm', tar])
  run('docker', ['import', '--change', 'CMD ["bash"]', tar, base])
  rmSync(tar)
}

/**
 * A repository whose Dockerfiles stand on `from`.
 *
 * @param {string} area @param {string} name @param {string} from
 */
function makeCase(area, name, from) {
  const folder = join(area, name)
  mkdirSync(folder)
  const files = {
    'build.sh': [
      '#!/bin/sh',
      'set -e',
      'docker build -t restage-bench:build -f Dockerfile.build .',
      'docker create --name restage-bench-extract restage-bench:build',
      'docker cp restage-bench-extract:/src/app ./app',
      'docker rm -f restage-bench-extract',
      'docker build -t restage-bench:latest .',
      'rm ./app',
      '',
    ].join('\n'),
    'Dockerfile.build': `FROM ${from}\nWORKDIR /src\nCOPY app.txt .\nRUN sort app.txt > app && chmod 755 app\n`,
    Dockerfile: `FROM ${from}\nRUN mkdir /data\nWORKDIR /srv\nCOPY app .\nCMD ["./app"]\n`,
    'app.txt': 'b\na\n',
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=restage', '-c', 'user.email=restage@localhost', 'commit', '-q', '-m', 'All of it'],
  ])
    run('git', ['-C', folder, ...words])
  return folder
}

/** @param {Table} table @param {string} repository @param {string} byHand @param {number} rounds */
function wholeVerification({ atMost, median }, repository, byHand, rounds) {
  const words = [join(root, 'bin/restage.js'), 'verify', repository, '--legacy', 'script', '--json', '--base']
  words.push(`debian:bookworm-slim=${base}`)
  /** @type {{ readonly whole: number[], readonly script: number[], readonly exports: number[] }} */
  const times = { whole: [], script: [], exports: [] }
  /** @type {{ legacy: number, multiStage: number, compare: number }[]} */
  const phases = []
  for (let round = -1; round < rounds; round++) {
    removeCase()
    let timings
    const whole = timed(() => {
      const [pipeline] = JSON.parse(run(process.execPath, words, classic)).pipelines
      const { verdict } = pipeline.verification
      if (verdict !== 'equal' && verdict !== 'identical') throw new Error(`the benchmark's own case is ${String(verdict)}`)
      timings = pipeline.verification.timings
    })
    const script = timed(() => run('sh', ['-c', `cd '${byHand}' && sh ./build.sh`], classic))
    makeContainers()
    const exports = timed(exportBoth)
    if (round < 0 || timings === undefined) continue
    times.whole.push(whole)
    times.script.push(script)
    times.exports.push(exports)
    phases.push(timings)
  }
  const unavoidable = times.script.map((time, round) => time + (times.exports[round] ?? 0))
  const ratio = median(times.whole.map((time, round) => time / (unavoidable[round] ?? Number.NaN)))
  const phase = (/** @type {'legacy' | 'multiStage' | 'compare'} */ name) => median(phases.map((all) => all[name])).toFixed(2)
  const detail =
    ` (${seconds(median(times.whole))}: driver ${phase('legacy')}, new build ${phase('multiStage')}, comparison ${phase('compare')}, ` +
    `rest: start, copies, removal; script ${seconds(median(times.script))}, exports ${seconds(median(times.exports))})`
  atMost('verifying a case on 160 MB, against its script and two exports', ratio, 1.25, 'times', detail)
}

/**
 * @param {Table} table
 * @param {string} byHand
 * @param {{ readonly area: string, readonly cache: string, readonly rounds: number, readonly isQuick: boolean }} how
 */
async function comparisonAlone({ atMost, atLeast, median }, byHand, { area, cache, rounds, isQuick }) {
  removeCase()
  run('sh', ['-c', `cd '${byHand}' && sh ./build.sh`], classic)
  makeContainers()
  const program = await comparisonProgram(cache)
  // the step as a run of restage has it: connected, both images built; what its process takes beside it is told
  const compare = () => Number(run(process.execPath, [program, 'restage-bench:latest', 'restage-bench:latest']))
  /** @type {{ readonly compare: number[], readonly process: number[], readonly exports: number[], readonly unpacked: number[] }} */
  const times = { compare: [], process: [], exports: [], unpacked: [] }
  for (let round = -1; round < rounds * 2; round++) {
    const exports = timed(exportBoth)
    let step = 0
    const whole = timed(() => {
      step = compare()
    })
    if (round < 0) continue
    times.exports.push(exports)
    times.compare.push(step)
    times.process.push(whole)
  }
  const paired = (/** @type {readonly number[]} */ over, /** @type {readonly number[]} */ under) =>
    median(over.map((time, round) => time / (under[round] ?? Number.NaN)))
  const detail =
    ` (${seconds(median(times.compare))}, exports ${seconds(median(times.exports))}; ` +
    `as a process of its own, with start and connection: ${paired(times.process, times.exports).toFixed(2)})`
  atMost('the comparison alone, against two exports', paired(times.compare, times.exports), 1.25, 'times', detail)
  const again = []
  for (let round = 0; round < rounds; round++) {
    times.unpacked.push(unpackAnd(area, ['diff', '-r', '--no-dereference']))
    again.push(compare())
  }
  atLeast('unpacking and diff -r, against it', paired(times.unpacked, again), 2, 'times', ` (${seconds(median(times.unpacked))})`)
  if (isQuick) return true
  if (!hasDiffoscope()) {
    loud('diffoscope cannot be installed: the comparison was not measured against it')
    return false
  }
  const thorough = Array.from({ length: 3 }, () => ({ other: unpackAnd(area, ['diffoscope']), own: compare() }))
  const ratio = median(thorough.map(({ other, own }) => other / own))
  const took = seconds(median(thorough.map(({ other }) => other)))
  atLeast('unpacking and diffoscope, against it', ratio, 6, 'times', ` (${took})`)
  return true
}

/**
 * The comparison as `src/verify` does it, as a program of its own: containers, exports, trees, configurations, sizes. It prints the
 * milliseconds that this took.
 *
 * @param {string} cache
 */
async function comparisonProgram(cache) {
  const contents = `
    import { connect } from './src/engine/connect.ts'
    import { openSession } from './src/engine/session.ts'
    import { compareImages } from './src/verify/compare-images.ts'
    import { readImage } from './src/verify/image-tree.ts'
    const session = await openSession(await connect())
    const [, , before, after] = process.argv
    const plan = { pipeline: { images: [] } }
    const rest = { plan, builder: 'classic', changes: [], bases: new Map(), ignore: [], again: undefined, signal: undefined }
    const start = performance.now()
    const legacy = readImage(session, before, undefined)
    const { verdict } = await compareImages({ session, id: 'final', legacy, multiStage: after, ...rest })
    if (verdict !== 'identical' && verdict !== 'equal') throw new Error(verdict)
    console.log(performance.now() - start)
    await session.close()
  `
  const outfile = join(cache, 'compare.mjs')
  const stdin = { contents, resolveDir: root, loader: /** @type {const} */ ('ts') }
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' })
  return outfile
}

/** Milliseconds that unpacking both and comparing the folders take. @param {string} area @param {readonly string[]} compare */
function unpackAnd(area, compare) {
  const [one, two] = [join(area, 'one'), join(area, 'two')]
  mkdirSync(one)
  mkdirSync(two)
  const unpack = `docker export restage-bench-a | tar -x -C '${one}' & docker export restage-bench-b | tar -x -C '${two}'; wait`
  // a folder's times differ, so diffoscope ends with 1
  const time = timed(() => spawnSync('sh', ['-c', `${unpack}; ${compare.join(' ')} '${one}' '${two}' > /dev/null`]))
  for (const folder of [one, two]) rmSync(folder, { recursive: true, force: true })
  return time
}

/** Containers of the final image, so that an export by itself can be measured. */
function makeContainers() {
  for (const name of ['restage-bench-a', 'restage-bench-b']) run('docker', ['create', '--name', name, 'restage-bench:latest'])
}

function exportBoth() {
  run('sh', ['-c', 'docker export restage-bench-a > /dev/null & docker export restage-bench-b > /dev/null; wait'])
}

/** What the script and the measuring leave on the engine; removing an image takes its layers along, so the next run builds all. */
function removeCase() {
  spawnSync('docker', ['rm', '-f', 'restage-bench-extract', 'restage-bench-a', 'restage-bench-b'])
  spawnSync('docker', ['rmi', 'restage-bench:latest', 'restage-bench:build'])
}

function hasDiffoscope() {
  if (succeeds('diffoscope', ['--version'])) return true
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'diffoscope-minimal'], { timeout: 300_000 })
  return succeeds('diffoscope', ['--version'])
}

const classic = { DOCKER_BUILDKIT: '0' }

/** @param {string} command @param {readonly string[]} words @param {Readonly<Record<string, string>>} [environment] */
function run(command, words, environment = {}) {
  const options = { encoding: /** @type {const} */ ('utf8'), maxBuffer: 1 << 26, timeout: 600_000 }
  const { status, stdout, stderr } = spawnSync(command, words, { ...options, env: { ...process.env, ...environment } })
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${String(status)}: ${stderr}`)
  return stdout
}

/** @param {string} command @param {readonly string[]} words */
function succeeds(command, words) {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0
}

/** Milliseconds. @param {() => unknown} work */
function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

/** @param {string} text */
function loud(text) {
  console.error(`\n!!! NOT MEASURED: ${text}\n`)
}
