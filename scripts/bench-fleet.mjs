/**
 * The figures of a report on many repositories, without builds, by the command as people run it: a thousand small ones with the plain builder
 * pattern, each git's own and a little different.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { fileURLToPath } from 'node:url'
import { commitAll, copyCase } from './corpus-repositories.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {Pick<import('./bench-verify.mjs').Table, 'atMost'>} table @param {number} count */
export async function benchFleet({ atMost }, count) {
  const area = mkdtempSync(join(tmpdir(), 'restage-bench-fleet-'))
  try {
    copyCase('href-counter', join(area, 'src/app0'))
    for (let index = 1; index < count; index++) {
      const folder = join(area, 'src', `app${index}`)
      cpSync(join(area, 'src/app0'), folder, { recursive: true, preserveTimestamps: true })
      appendFileSync(join(folder, 'build.sh'), `echo app ${index}\n`)
      commitAll(folder)
    }
    const first = await report(area)
    atMost(
      `a report on ${count.toLocaleString('en')} repositories without builds`,
      first.seconds,
      (count * 15) / 1000,
      's',
      ` (${first.told})`,
    )
    atMost('its memory, all processes together', first.megabytes, 400, 'MB')
    const again = await report(area)
    atMost(
      'the same again, at the same commits, against the first',
      again.seconds / first.seconds,
      1,
      'times',
      ` (${again.seconds.toFixed(1)} s)`,
    )
  } finally {
    rmSync(area, { recursive: true, force: true })
  }
}

/** @param {string} area */
async function report(area) {
  const start = performance.now()
  const words = [join(root, 'bin/restage.js'), 'report', join(area, 'src'), '--out', join(area, 'out')]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (/** @type {Buffer} */ chunk) => (told += chunk.toString('utf8')))
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, memoryOf(child.pid ?? 0))
  }, 500)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`restage report ended with ${String(code)}`)
  return { seconds: (performance.now() - start) / 1000, megabytes: most, told: told.split('\n')[1] ?? '' }
}

/** Megabytes of a process and all below it; what they share counts once. @param {number} pid */
function memoryOf(pid) {
  try {
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return children.reduce((sum, one) => sum + memoryOf(one), kilobytes / 1024)
  } catch {
    // it ended meanwhile
    return 0
  }
}
