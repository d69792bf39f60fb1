/**
 * What else goes from a package.json with the commands of its scripts: scripts of which nothing is left, with the calls that ran nothing
 * else. A script that is still called from elsewhere stays, and does nothing.
 */
import type { Command } from 'unbash'
import { editBreaksScript, scriptGone } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { readJson } from '../../npm/json.ts'
import { readPackage, type PackageScript } from '../../npm/package-file.ts'
import { locate, siteOf, type Source } from '../../text/source.ts'
import { applyEdits, type Edit } from './splice.ts'
import { nameOf } from './tree.ts'

/** Whether a command runs a script of a package. */
export function isScriptCall(command: Command): boolean {
  return /^(?:npm|yarn|pnpm|bun)$/.test(nameOf(command) ?? '')
}

export interface EmptiedScripts {
  readonly text: string
  readonly findings: readonly Finding[]
}

/**
 * Takes out scripts that the edits left empty.
 *
 * @param driven the scripts that the driver calls
 * @param isNamed whether another file calls a script by its name
 */
export function withoutEmptiedScripts(
  before: Source,
  after: string,
  driven: readonly string[],
  isNamed: (name: string) => boolean,
): EmptiedScripts {
  if (after === before.text) return { text: after, findings: [] }
  const now: Source = { path: before.path, text: after }
  if (readJson(now) === undefined) {
    const at = locate(siteOf(before, 0, 0))
    return { text: after, findings: [editBreaksScript(at, 'the file would be no JSON')] }
  }
  const own = readPackage(before).scripts
  const left = readPackage(now).scripts
  const emptied = [...left.values()].filter(({ name, text }) => isEmpty(text.text) && !isEmpty(own.get(name)?.text.text ?? ''))
  const texts = [...left.values()].map(({ text }) => text.text)
  const findings: Finding[] = []
  let text = after
  for (const { name } of emptied) {
    const isCalled = driven.includes(name) || isNamed(name) || texts.some((one) => names(one, name))
    const hooks = [`pre${name}`, `post${name}`].some((hook) => left.has(hook) && !emptied.some((one) => one.name === hook))
    const member = own.get(name)?.member
    // What cleans up is what people call it for.
    const restored =
      member === undefined || /docker/i.test(own.get(name)?.text.text ?? '')
        ? undefined
        : before.text.slice(member.start, member.end)
    if (restored !== undefined) {
      text = withScript({ path: before.path, text }, name, restored)
      continue
    }
    if (member !== undefined && !isHook(own, name)) findings.push(scriptGone(siteOf(before, member.start, member.end), name))
    text = withoutScript({ path: before.path, text }, name, isCalled || hooks)
  }
  return { text, findings }
}

/** Puts a script back as it was. */
function withScript(source: Source, name: string, member: string): string {
  const now = readPackage(source).scripts.get(name)?.member
  return now === undefined ? source.text : applyEdits(source.text, [{ start: now.start, end: now.end, text: member }])
}

/** Takes a script out; `stays`: its name is still called, and does nothing. */
function withoutScript(source: Source, name: string, stays: boolean): string {
  const script = readPackage(source).scripts.get(name)
  if (script === undefined) return source.text
  const { start, end } = script.text.pieces[0]?.site ?? { start: script.member.end - 1, end: script.member.end - 1 }
  const edit = stays ? { start, end: Math.max(end, script.member.end - 1), text: ':' } : memberEdit(source.text, script)
  const text = applyEdits(source.text, [edit])
  return readJson({ path: source.path, text }) === undefined ? source.text : text
}

function isEmpty(text: string): boolean {
  return text.trim() === ''
}

/** `npm run build:builder`, `run-s build:*`: in a text that runs scripts. */
function names(text: string, name: string): boolean {
  return (text.match(/\b(?:npm|yarn|pnpm|bun|npm-run-all|run-s|run-p|concurrently|wsrun|lerna|nx|turbo)\b[^;&|]*/g) ?? []).some(
    (call) =>
      call
        .split(/[\s"'=]+|npm:/)
        .some((word) => word === name || (word.endsWith('*') && name.startsWith(word.replace(/\*+$/, '')))),
  )
}

function isHook(scripts: ReadonlyMap<string, PackageScript>, name: string): boolean {
  const main = /^(?:pre|post)(.+)$/.exec(name)?.[1]
  return main !== undefined && scripts.has(main)
}

/** A member with its comma and what stands between it and the next; the last one takes the comma in front of it. */
function memberEdit(text: string, { member }: PackageScript): Edit {
  const behind = /^\s*,\s*/.exec(text.slice(member.end))?.[0]
  if (behind !== undefined) return { start: member.start, end: member.end + behind.length, text: '' }
  const before = /,\s*$/.exec(text.slice(0, member.start))?.[0]
  if (before !== undefined) return { start: member.start - before.length, end: member.end, text: '' }
  const lead = /\s*$/.exec(text.slice(0, member.start))?.[0] ?? ''
  const rest = /^\s*/.exec(text.slice(member.end))?.[0] ?? ''
  return { start: member.start - lead.length, end: member.end + rest.length, text: '' }
}
