/** How far a run over many repositories is, on stderr: one line that is drawn again on a terminal, a line now and then elsewhere. */
import type { FleetProgress } from '../fleet/run.ts'
import { cleanLine } from '../text/clean.ts'
import { bar } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** Milliseconds between two lines where nothing can be drawn again. */
const pause = 10_000

/** @param now milliseconds of any clock */
export function fleetProgressOn(terminal: Terminal, now: () => number): (progress: FleetProgress) => void {
  const start = now()
  let told = start
  return (progress) => {
    const { done, total, entry } = progress
    const { drawn } = terminal
    if (entry.outcome !== 'done') {
      if (drawn !== undefined) terminal.draw('\r\u001b[K')
      terminal.err(`restage: ${cleanLine(entry.repository)}: ${cleanLine(entry.message ?? entry.outcome)}\n`)
    }
    const text = textOf(progress, (now() - start) / 1000)
    if (drawn !== undefined) {
      terminal.draw(done === total ? '\r\u001b[K' : `\r\u001b[K${`${bar(done, total)} ${text}`.slice(0, drawn - 1)}`)
    } else if (now() - told >= pause) {
      told = now()
      terminal.err(`restage: ${text}\n`)
    }
  }
}

/** @param seconds since the start */
function textOf({ done, total, reused }: FleetProgress, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001)
  const known = reused === 0 ? '' : `, ${String(reused)} known from before`
  return `${String(done)} of ${String(total)} repositories${known}, ${rateOf(rate)}, ${left((total - done) / rate)} left`
}

function rateOf(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(0)} a second` : `${(perSecond * 60).toFixed(1)} a minute`
}

function left(seconds: number): string {
  if (seconds < 90) return `${String(Math.ceil(seconds))} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${String(minutes)} min` : `${(minutes / 60).toFixed(1)} h`
}
