/**
 * Questions that have one answer during a run: where a value is needed elsewhere in the driver, the question is asked there again. The
 * process keeps its user (`sudo id -u` is another value than `id -u`), its machine keeps its name, its kernel and its processors. What
 * git says of the commit that is checked out stays in a folder as long as nothing moved the repository; that it did not is looked at in the
 * rewritten driver. What the time or files answer is in no such list.
 */
import { isComposed } from '../../pipeline/compose.ts'
import type { Call } from '../../shell/world.ts'
import { rootUnknown } from '../../host/path.ts'
import type { Unknown } from '../../text/symbolic.ts'
import { isMakefilePath } from './makefile-view.ts'
import { isWrittenOtherwise } from './plugin-words.ts'

/** By program, what may stand behind its name: options that ask. A name behind `hostname` would set it. */
const questions: Readonly<Record<string, RegExp>> = {
  id: /^(?: (?:-[ugnrGz]+|--(?:user|group|groups|name|real)))*$/,
  whoami: /^$/,
  logname: /^$/,
  hostname: /^(?: (?:-[sfdiIA]|--(?:short|fqdn|long|domain|ip-address|all-ip-addresses)))?$/,
  uname: /^(?: (?:-[asnrvmpio]+|--[a-z-]+))*$/,
  arch: /^$/,
  nproc: /^(?: --all)?$/,
  getconf: /^ (?:_?NPROCESSORS_(?:ONLN|CONF)|LONG_BIT|PAGE_?SIZE)$/,
  dpkg: /^ --print-architecture$/,
  lsb_release: /^(?: -[a-z]+| --[a-z]+)+$/,
}
/** Words of a question about the commit, of which none holds a blank: a value's identity does not tell where its words end. */
const aboutCommit =
  /^(?:describe|rev-parse)(?: (?:HEAD|--(?:short|abbrev)(?:=\d+)?|--abbrev-ref|--tags|--always|--all|--long|--dirty))*$/
/** What the environment has besides: `nproc` heeds it. */
const heeded: Readonly<Record<string, readonly string[]>> = { nproc: ['OMP_NUM_THREADS', 'OMP_THREAD_LIMIT'] }
/** Variables that name what the process is. Those of the second kind are bash's own, which it exports to nobody. */
const inherited = new Set(['USER', 'LOGNAME'])
const ownOfBash = new Set(['UID', 'EUID', 'HOSTNAME', 'HOSTTYPE', 'OSTYPE', 'MACHTYPE'])

/**
 * An unknown as the shell that reads a command writes it inside of double quotes; `undefined` when its value cannot be asked for there.
 *
 * @param isPlain whether no script gives a variable another value
 */
export function askedAnew(unknown: Unknown, to: Call, isPlain: (name: string) => boolean): string | undefined {
  if (isWrittenOtherwise(to) || isComposed(to)) return undefined
  const command = commandAsking(unknown, to, isPlain)
  if (command !== undefined) return `${isMakefilePath(to.site.source.path) ? '$$' : '$'}(${command})`
  const { name } = unknown
  if (unknown.id !== `host:${name}` || !isPlain(name)) return undefined
  const isBash = /^#!.*\bbash\b/.test(to.site.source.text) && ownOfBash.has(name)
  return inherited.has(name) || isBash ? `\${${name}}` : undefined
}

function commandAsking(unknown: Unknown, to: Call, isPlain: (name: string) => boolean): string | undefined {
  // The folder that the command runs in, when that is the repository's.
  if (unknown.id === rootUnknown.id) return to.cwd === '.' ? 'pwd' : undefined
  const [, asked = '', about = '', folder] = /^cmd:(git (.*))@\d+:(.*)$/s.exec(unknown.id) ?? []
  if (folder !== undefined) return aboutCommit.test(about) && folder === to.cwd ? asked : undefined
  const [, words = '', name = ''] = /^cmd:(([a-z_]+).*)<$/s.exec(unknown.id) ?? []
  return isAboutMachine(words) && (heeded[name] ?? []).every(isPlain) ? words : undefined
}

/** Whether a command asks something of the machine or its user that no driver changes. */
export function isAboutMachine(words: string): boolean {
  const [, name = '', options = ''] = /^([a-z_]+)(.*)$/s.exec(words) ?? []
  return Object.hasOwn(questions, name) && questions[name]?.test(options) === true
}
