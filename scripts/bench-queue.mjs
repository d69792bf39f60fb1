/**
 * The figure of the queue: a report whose jobs four workers do over one real Redis, of which the oldest is killed every second, and another
 * one is started in its place.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const command = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin/restage.js')

/**
 * @param {Pick<import('./bench-verify.mjs').Table, 'atMost'>} table
 * @param {number} jobs
 * @returns whether it was measured
 */
export async function benchQueue({ atMost }, jobs) {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    console.error('\n!!! NOT MEASURED: there is no redis-server: nothing is known of the queue\n')
    return false
  }
  const area = mkdtempSync(join(tmpdir(), 'restage-bench-queue-'))
  const port = await freePort()
  const redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', area], {
    stdio: 'ignore',
  })
  try {
    makeRepositories(area, jobs)
    const start = performance.now()
    const killed = await reportWhileKilling(area, `redis://127.0.0.1:${port}`)
    const seconds = (performance.now() - start) / 1000
    if (killed === 0) throw new Error('no worker was killed')
    const { lost, twice } = countResults(area, jobs)
    const detail = ` (${lost} lost, ${twice} twice; ${killed} workers killed in ${seconds.toFixed(0)} s)`
    const figure = `${jobs.toLocaleString('en')} jobs, four workers on one Redis, one killed every second: wrong results`
    atMost(figure, lost + twice, 0, 'of them', detail)
    return true
  } finally {
    redis.kill('SIGKILL')
    rmSync(area, { recursive: true, force: true })
  }
}

/** @param {string} area @param {number} count */
function makeRepositories(area, count) {
  const files = {
    Dockerfile: 'FROM alpine:latest\nWORKDIR /root/\nCOPY app .\nCMD ["./app"]\n',
    'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY app.go .\nRUN go build -o app .\n',
    'app.go': 'package main\n',
    'build.sh':
      'docker build -t b -f Dockerfile.build .\ndocker create --name x b\ndocker cp x:/src/app app\ndocker rm x\ndocker build -t app .\n',
  }
  const names = Array.from({ length: count }, (_, index) => `app${index}`)
  for (const name of names) {
    mkdirSync(join(area, name))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(area, name, path), text)
  }
  writeFileSync(join(area, 'list.txt'), `${names.join('\n')}\n`)
}

/** @param {string} area @param {string} url @returns how many workers were killed */
async function reportWhileKilling(area, url) {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const working = new Set()
  const begin = () => {
    const words = [command, 'worker', '--queue', url, '--jobs', '1']
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.on('data', () => working.add(child))
    return child
  }
  const workers = [begin(), begin(), begin(), begin()]
  const words = ['report', join(area, 'list.txt'), '--queue', url, '--out', join(area, 'out')]
  const report = spawn(process.execPath, [command, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => report.on('close', resolve))
  let [isOver, killed] = [false, 0]
  const killing = (async () => {
    for (;;) {
      await sleep(1000)
      if (isOver) return
      // one that told of no job yet is left: a machine that is slow would do none
      const oldest = workers.findIndex((worker) => working.has(worker))
      if (oldest === -1) continue
      if (workers.splice(oldest, 1)[0]?.kill('SIGKILL')) killed++
      workers.push(begin())
    }
  })()
  const code = await ended
  isOver = true
  await killing
  for (const worker of workers) worker.kill('SIGKILL')
  if (code !== 0) throw new Error(`restage report ended with ${String(code)}`)
  return killed
}

/** What stands in the run's file. @param {string} area @param {number} jobs */
function countResults(area, jobs) {
  const runs = join(area, 'out/runs')
  const [file = ''] = readdirSync(runs)
  const lines = readFileSync(join(runs, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const entries = lines.filter(({ kind }) => kind === 'repository')
  const isWhole = (/** @type {import('../src/fleet/entry.ts').RepositoryEntry} */ { outcome, pipelines }) =>
    outcome === 'done' && pipelines[0]?.status === 'migrated'
  const whole = new Set(entries.filter(isWhole).map(({ repository }) => repository))
  return { lost: jobs - whole.size, twice: entries.length - new Set(entries.map(({ repository }) => repository)).size }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
