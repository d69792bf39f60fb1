/** Numbers as the page shows them; what is not known is said in words, never as 0. */
import { bytes } from '../../verification.ts'

export const unknown = 'unknown'

export type Format = (value: number) => string

/** `12,345`; the same in every country, so that a page can be compared with another. */
export const amount: Format = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

export { bytes }

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export const seconds: Format = (value) => {
  if (value < 10) return `${value.toFixed(1)} s`
  const whole = Math.round(value)
  return whole < 120 ? `${String(whole)} s` : `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`
}

export function known(value: number | null, format: Format): string {
  return value === null ? unknown : format(value)
}

/** `−38 %`, `+5 %`, `same`; empty where a side is not known, or there was nothing. */
export function changeOf(before: number | null, after: number | null): string {
  if (before === null || after === null || before === 0) return ''
  const percent = Math.round(((after - before) / before) * 100)
  if (percent === 0) return after === before ? 'same' : after < before ? '−<1 %' : '+<1 %'
  return `${percent < 0 ? '−' : '+'}${amount(Math.abs(percent))} %`
}

/** `1 pipeline`, `1,200 pipelines`. */
export function countOf(value: number, noun: string, plural = `${noun}s`): string {
  return `${amount(value)} ${value === 1 ? noun : plural}`
}

/** `2026-11-22 18:29 UTC` of a time in ISO 8601. */
export function time(text: string): string {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? []
  return day === undefined || minute === undefined ? text : `${day} ${minute} UTC`
}
