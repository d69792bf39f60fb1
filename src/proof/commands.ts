/**
 * Whether a RUN does what ran in a container: the same words, plain words through a shell, and words in which a build argument stands
 * for a value that the driver had put there.
 *
 * In: both commands, and the arguments that the RUN sees. Out: what the sameness rests on, and the arguments that it uses. A word of the
 * container's is compared with what the shell of the RUN makes of its text; a shell's own text is compared sign by sign with its
 * quoting (`script-signs.ts`), since the driver's value was read by the shell, and the argument's is not.
 */
import { argumentInCommand, ownedByRoot, inputIsPlain, shellIsUsual, valueIsPlain } from '../findings/containers.ts'
import type { Finding } from '../findings/finding.ts'
import { isRoot, rootInPlaceOf } from '../docker/host-user.ts'
import { concat, keyOf, known, unknownsOf, type Text } from '../text/symbolic.ts'
import type { RunForm } from './form.ts'
import { assigns, scriptSigns, shellWords } from './script-signs.ts'

export interface SameCommand {
  readonly findings: readonly Finding[]
  /** Arguments whose values stand in the command. */
  readonly arguments: ReadonlySet<string>
}

const plainly: SameCommand = { findings: [], arguments: new Set() }

/** What has to be assumed for two commands to be the same; `undefined` when nothing would do. */
export function sameCommand(legacy: RunForm, multiStage: RunForm): SameCommand | undefined {
  const key = ({ command, shell }: RunForm): string =>
    JSON.stringify(command.form === 'shell' ? [shell ?? null, command.text] : command.argv.map(keyOf))
  if (key(legacy) === key(multiStage)) return plainly
  if (!legacy.container || legacy.command.form !== 'exec') return undefined
  const { argv } = legacy.command
  const ofRoot = isRoot(multiStage.user) ? withRootAsOwner(argv) : undefined
  const same =
    sameWords(argv, multiStage) ??
    (ofRoot === undefined ? undefined : added(sameWords(ofRoot, multiStage), [ownedByRoot(multiStage.at, multiStage.shown)]))
  if (same === undefined) return undefined
  const needsShell = multiStage.command.form === 'shell' && multiStage.shell === undefined && !multiStage.isUsualShell
  return needsShell ? added(same, [shellIsUsual(multiStage.at, multiStage.shown)]) : same
}

function added(same: SameCommand | undefined, findings: readonly Finding[]): SameCommand | undefined {
  return same === undefined ? undefined : { ...same, findings: [...findings, ...same.findings] }
}

function sameWords(argv: readonly Text[], multiStage: RunForm): SameCommand | undefined {
  const { command, shell, args } = multiStage
  const script = scriptOf(argv)
  if (command.form === 'exec') {
    const words = command.argv
    if (words.length === argv.length && words.every((word, index) => keyOf(word) === keyOf(argv[index] ?? []))) return plainly
    const others = words.length === 3 && argv.slice(0, 2).every((word, index) => keyOf(word) === keyOf(words[index] ?? []))
    const text = known(words[2] ?? [])
    return others && script !== undefined && text !== undefined ? sameScript(script, text, multiStage) : undefined
  }
  if (shell !== undefined && shell.join(' ') !== '/bin/sh -c') return undefined
  const isUsual = ['sh', '/bin/sh'].includes(known(argv[0] ?? []) ?? '') && known(argv[1] ?? []) === '-c'
  if (script !== undefined && isUsual) {
    if (known(script) === command.text) return plainly
    const same = sameScript(script, command.text, multiStage)
    if (same !== undefined) return same
  }
  const words = argv.map(known)
  const isPlain = words.every((word) => word !== undefined && /^[\w./:@%+,-]+$/.test(word)) && !builtins.has(words[0] ?? '')
  if (isPlain && words.join(' ') === command.text.trim().replace(/[ \t]+/g, ' ')) return plainly
  const read = shellWords(command.text, args)
  const isRead =
    read !== undefined &&
    read.words.length === argv.length &&
    read.words.every((word, index) => keyOf(word) === keyOf(argv[index] ?? []))
  if (!isRead || words[0] === undefined || builtins.has(words[0]) || words[0].includes('=')) return undefined
  return { findings: [argumentInCommand(multiStage.at, multiStage.shown, [...read.used].join(', '))], arguments: read.used }
}

/** `bash -c TEXT` */
function scriptOf(argv: readonly Text[]): Text | undefined {
  const [shell, flag, script] = argv
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|ksh)$/.test(known(shell ?? []) ?? '')
  return argv.length === 3 && isShell && /^-[a-zA-Z]*c$/.test(known(flag ?? []) ?? '') ? script : undefined
}

function sameScript(script: Text, text: string, { args, at, shown }: RunForm): SameCommand | undefined {
  const before = scriptSigns(script, new Map())
  const after = scriptSigns([text], args)
  if (before === undefined || after === undefined || before.key !== after.key || after.used.size === 0) return undefined
  if ([...after.used].some((name) => assigns(text, name))) return undefined
  const isGiven = (name: string): boolean =>
    unknownsOf(args.get(name) ?? []).some(({ source }) => source === 'environment' || source === 'argument')
  const names = [...after.used]
  const [inputs, others] = [names.filter(isGiven), names.filter((name) => !isGiven(name))]
  return {
    findings: [
      argumentInCommand(at, shown, names.join(', ')),
      ...(others.length === 0 ? [] : [valueIsPlain(at, others.join(', '))]),
      ...(inputs.length === 0 ? [] : [inputIsPlain(at, inputs.join(', '))]),
    ],
    arguments: after.used,
  }
}

/** A shell's text that ends with `chown $(id -u) FILES`, with root for the user of the host; `undefined` for any other. */
function withRootAsOwner(argv: readonly Text[]): readonly Text[] | undefined {
  const script = scriptOf(argv)
  const end =
    script?.findLastIndex((part) => typeof part === 'string' && /(?:&&|[;\n])[\s\\]*ch(?:own|grp)\s[^;&|]*$/.test(part)) ?? -1
  const part = script?.[end]
  const last = script?.at(-1)
  if (script === undefined || typeof part !== 'string' || typeof last !== 'string' || end === script.length - 1) return undefined
  const isCommand = /(?:&&|[;\n])[\s\\]*ch(?:own|grp)\s+(?:-[a-zA-Z]+\s+)*["']?[\w.:-]*$/.test(part)
  const areFiles = /^[\w.:-]*["']?(?:\s+[\w./*@%+:,"'-]+)+[\s;]*$/.test(last)
  const owner = script.slice(end + 1, -1)
  const isOwner = owner.every((one) => typeof one !== 'string' || /^[\w.:-]+$/.test(one))
  const root = isCommand && areFiles && isOwner ? rootInPlaceOf(owner) : undefined
  return root === undefined ? undefined : [...argv.slice(0, 2), concat(script.slice(0, end + 1), root, [last])]
}

/** Words that mean something else to a shell than the program of that name. */
const builtins: ReadonlySet<string> = new Set(
  (
    '. : alias bg cd command eval exec exit export fg getopts hash jobs read readonly return set shift source times trap type ulimit ' +
    'umask unalias unset wait if then else elif fi for while until do done case esac'
  ).split(' '),
)
