/** What a verification is doing, on stderr: one line that is drawn again on a terminal, plain lines elsewhere. */
import { stripVTControlCharacters } from 'node:util'
import { cleanLine, cleanText } from '../text/clean.ts'
import type { VerifyProgress } from '../verify/verify.ts'
import type { Terminal } from './terminal.ts'

const phases = {
  legacy: 'building the legacy version',
  'multi-stage': 'building the new version',
  compare: 'comparing the images',
  repair: 'applying known cures and verifying again',
  measure: 'measuring times and sizes',
  clean: 'removing what was made',
} as const

/** Reports the progress of one driver's verification. */
export function progressOn(terminal: Terminal, driver: string): (progress: VerifyProgress) => void {
  return terminal.drawn === undefined ? plainLines(terminal, driver) : bars(terminal, terminal.drawn, driver)
}

function plainLines(terminal: Terminal, driver: string): (progress: VerifyProgress) => void {
  return (progress) => {
    if (progress.kind === 'phase') terminal.err(`restage: ${driver}: ${phases[progress.phase]}\n`)
    else if (progress.kind === 'note') terminal.err(`restage: ${driver}: ${progress.text}\n`)
  }
}

const barWidth = 20

function bars(terminal: Terminal, width: number, driver: string): (progress: VerifyProgress) => void {
  let phase = ''
  const draw = (text: string): void => {
    const line = cleanLine(stripVTControlCharacters(text).replace(/\s+/g, ' ')).slice(0, width - 1)
    terminal.draw(`\r\u001b[K${line}`)
  }
  return (progress) => {
    if (progress.kind === 'phase') {
      phase = `${driver}: ${phases[progress.phase]}`
      draw(phase)
      // the last one: the result is next
      if (progress.phase === 'clean') terminal.draw('\r\u001b[K')
    } else if (progress.kind === 'build' && progress.progress.kind === 'step') {
      const { number, total, text } = progress.progress
      draw(`${phase} ${bar(number, total)} ${text}`)
    } else if (progress.kind === 'build' && progress.progress.kind === 'pull') {
      const { id, current, total } = progress.progress
      draw(`${phase} ${bar(current, total)} pulling ${id}`)
    } else if (progress.kind === 'note') terminal.draw(`\r\u001b[Krestage: ${cleanLine(driver)}: ${cleanText(progress.text)}\n`)
    else if (progress.kind === 'output') draw(`${phase}  ${progress.text.trim()}`)
  }
}

export function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.min(barWidth, Math.round((done / total) * barWidth))
  return `[${'━'.repeat(full)}${' '.repeat(barWidth - full)}]`
}
