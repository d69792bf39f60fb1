/** Sizes and times as docker's flags have them. */
import { CommandFailure } from './failure.ts'

const powers: Readonly<Record<string, number>> = { '': 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/** `64m`, `1.5GB`, `1024`: bytes, in steps of 1024. */
export function parseSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([bkmgtp]?)(?:i?b)?$/i.exec(text) ?? []
  const power = powers[unit.toLowerCase()]
  if (number === '' || power === undefined) throw new CommandFailure(125, `invalid argument "${text}": invalid size: '${text}'`)
  return Math.floor(Number(number) * 1024 ** power)
}

const seconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }

/** `1m30s`: nanoseconds. */
export function parseDuration(text: string): number {
  const pieces = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  if (pieces.map(([piece]) => piece).join('') !== text || pieces.length === 0)
    throw new CommandFailure(125, `invalid argument "${text}": time: invalid duration "${text}"`)
  return pieces.reduce((sum, [, number, unit = '']) => sum + Math.round(Number(number) * (seconds[unit] ?? 0) * 1e9), 0)
}

/** Bytes as docker shows them: three digits and steps of 1000. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${String(Number(value.toPrecision(value >= 1000 ? 4 : 3)))}${units[unit] ?? ''}`
}
