/** Lists as docker prints them: a table for people, ids alone, or a template for each row. */
import type { Doing } from './doing.ts'
import { CommandFailure } from './failure.ts'
import { templateOf } from './inspect.ts'
import { printTemplate } from './template/evaluate.ts'
import { TemplateError } from './template/parse.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
}

export interface List<Row> {
  readonly rows: readonly Row[]
  readonly id: (row: Row) => string
  readonly columns: readonly Column<Row>[]
  /** The fields that templates know. */
  readonly fields: (row: Row) => Readonly<Record<string, unknown>>
}

/** Prints a list in the form that the flags ask for. */
export function printList<Row>({ read, world }: Doing, list: List<Row>): number {
  const format = read.value('format')
  if (read.has('quiet') && format === undefined) {
    for (const row of list.rows) world.stdout.write(`${list.id(row)}\n`)
    return 0
  }
  if (format === undefined || format === 'table') {
    world.stdout.write(tableOf(list))
    return 0
  }
  if (format === 'json' || format === '{{json .}}') {
    for (const row of list.rows) world.stdout.write(`${JSON.stringify(plainFields(list.fields(row)))}\n`)
    return 0
  }
  // a tab may be written as one or as an escape
  const template = templateOf(format.replaceAll('\\t', '\t').replaceAll('\\n', '\n'))
  try {
    for (const row of list.rows) world.stdout.write(`${printTemplate(template, list.fields(row))}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new CommandFailure(1, error.message)
  }
}

/** Cells are as wide as the widest and three blanks, at least 20. */
function tableOf<Row>({ rows, columns }: List<Row>): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]
  const widths = columns.map((_, at) => Math.max(20, ...lines.map((line) => (line[at] ?? '').length + 3)))
  return lines
    .map((line) => `${line.map((cell, at) => (at === line.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('')}\n`)
    .join('')
}

function plainFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'function'))
}

/** The filters of `--filter`, as the engine's call takes them. */
export function filtersOf(values: readonly string[]): Readonly<Record<string, readonly string[]>> | undefined {
  const filters: Record<string, string[]> = {}
  for (const value of values) {
    const at = value.indexOf('=')
    if (at < 0) throw new CommandFailure(1, `bad format of filter (expected name=value)`)
    ;(filters[value.slice(0, at).toLowerCase().trim()] ??= []).push(value.slice(at + 1).trim())
  }
  return values.length === 0 ? undefined : filters
}

/** How long ago, in docker's words. */
export function ago(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(seconds / 3600 + 0.5)
  if (seconds < 1) return 'Less than a second ago'
  if (seconds < 2) return '1 second ago'
  if (seconds < 60) return `${String(Math.floor(seconds))} seconds ago`
  if (minutes === 1) return 'About a minute ago'
  if (minutes < 60) return `${String(minutes)} minutes ago`
  if (hours === 1) return 'About an hour ago'
  if (hours < 48) return `${String(hours)} hours ago`
  if (hours < 24 * 14) return `${String(Math.floor(hours / 24))} days ago`
  if (hours < 24 * 60) return `${String(Math.floor(hours / 24 / 7))} weeks ago`
  if (hours < 24 * 365 * 2) return `${String(Math.floor(hours / 24 / 30))} months ago`
  return `${String(Math.floor(seconds / 3600 / 24 / 365))} years ago`
}
