/**
 * Programs that print or ask, but for an option that makes them write: `sort -o FILE`, `yq -i`, `openssl … -out FILE`, copies from
 * other machines (`aws s3 cp s3://b/x .`), and package managers that are told where to install (`apk --root FOLDER add …`). What they
 * write are files whose names or contents nobody knows.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { joinPath, resolvePath } from '../path.ts'
import type { HostCommand, HostOutcome } from './outcome.ts'

type Places = (words: readonly string[], texts: readonly Text[]) => readonly Text[]

/** The words behind options that name a file to write, also as `--option=FILE`. */
function behind(...options: readonly string[]): Places {
  return (words, texts) =>
    words.flatMap((word, index): Text[] => {
      const next = texts[index + 1]
      if (options.includes(word)) return next === undefined ? [] : [next]
      const joined = options.find((option) => option.startsWith('--') && word.startsWith(`${option}=`))
      const [first, ...rest] = texts[index] ?? []
      if (joined === undefined || typeof first !== 'string') return []
      const value = first.slice(joined.length + 1)
      return [value === '' ? rest : [value, ...rest]]
    })
}

/** All words that are no options, when one of the options is there. */
function operandsWhen(option: RegExp): Places {
  return (words, texts) =>
    words.some((word) => option.test(word)) ? texts.filter((_, index) => words[index]?.startsWith('-') === false) : []
}

const places: Readonly<Record<string, Places>> = {
  sort: behind('-o', '--output'),
  shuf: behind('-o', '--output'),
  uniq: (words, texts) => texts.filter((_, index) => words[index]?.startsWith('-') === false).slice(1, 2),
  yq: operandsWhen(/^(?:-i|--inplace|--in-place|-[a-zA-Z]*i)$/),
  perl: operandsWhen(/^-[a-zA-Z0]*i(?:\..*)?$/),
  ruby: operandsWhen(/^-[a-zA-Z]*i(?:\..*)?$/),
  openssl: behind('-out', '-keyout'),
  gpg: behind('-o', '--output'),
  gpg2: behind('-o', '--output'),
  base64: behind('-o', '--output'),
  'ssh-keygen': (words, texts) => behind('-f')(words, texts).flatMap((place): Text[] => [place, [`${printText(place)}.pub`]]),
}

/** Programs that copy between machines, by the words in front of their operands; the last operand is where they copy to. */
const copiers: Readonly<Record<string, RegExp>> = {
  aws: /^s3 (?:cp|sync|mv)\b|^s3api get-object\b/,
  gsutil: /(?:^| )(?:cp|rsync|mv)\b/,
  gcloud: /^(?:storage (?:cp|rsync|mv)|compute scp)\b/,
  kubectl: /(?:^| )cp\b/,
  oc: /(?:^| )(?:cp|rsync)\b/,
  'docker-machine': /^scp\b/,
}

const pipTargets = behind('-t', '--target', '--prefix', '--root', '-d', '--dest', '-w', '--wheel-dir', '--src')
const rpmRoots = behind('-r', '--root', '--installroot', '--downloaddir', '--destdir')
const dpkgRoots: Places = (words, texts) => [
  ...behind('--root', '--instdir')(words, texts),
  ...(words.some((word) => /^(?:-[xXRe]|--(?:vextract|extract|raw-extract|control))$/.test(word)) ? texts.slice(-1) : []),
]

/** Package managers that change the machine, not the repository, unless they are told of a folder. */
const installers: Readonly<Record<string, Places>> = {
  apk: behind('-p', '--root', '-o', '--output'),
  yum: rpmRoots,
  dnf: rpmRoots,
  rpm: rpmRoots,
  zypper: behind('-R', '--root', '--installroot'),
  pacman: behind('-r', '--root', '--sysroot'),
  dpkg: dpkgRoots,
  'dpkg-deb': dpkgRoots,
  pip: pipTargets,
  pip2: pipTargets,
  pip3: pipTargets,
  easy_install: behind('-d', '--install-dir', '--prefix'),
  gem: behind('-i', '--install-dir'),
}

/** What a program writes beside what it prints; a model's outcome with that added. */
export function withWritten(call: Call, files: HostFiles, name: string, model: HostCommand): HostOutcome {
  const texts = call.words.slice(1).map((word) => word.text)
  const words = texts.map((text) => printText(text))
  const reason = `written on the host by \`${name}\``
  const named = (places[name]?.(words, texts) ?? []).flatMap((text) => resolvePath(call.cwd, text) ?? [])
  const copied = copiedHere(call, name, words, texts)
  const result = model(call, files)
  const onlyPresent = /^(?:yq|perl|ruby)$/.test(name)
  const written = named.filter((path) => !onlyPresent || files.kind(path) !== 'absent')
  for (const path of written) files.spoil(path, reason, call.site)
  const installed = (installers[name]?.(words, texts) ?? []).flatMap((text) => resolvePath(call.cwd, text) ?? [])
  const laid = copied === undefined ? installed : [...installed, copied]
  for (const path of laid) layUnknown(call, files, path, reason)
  const writes = [...written, ...laid]
  return writes.length === 0
    ? result
    : { ...result, effects: { ...result.effects, writes: [...result.effects.writes, ...writes] } }
}

/** Where on this machine a copy from another one goes. */
function copiedHere(call: Call, name: string, words: readonly string[], texts: readonly Text[]): HostPath | undefined {
  if (copiers[name]?.test(words.filter((word) => !word.startsWith('-')).join(' ')) !== true) return undefined
  const operands = texts.filter((text) => !printText(text).startsWith('-'))
  const last = operands.at(-1)
  const text = last === undefined ? '-' : printText(last)
  if (last === undefined || text === '-' || /^[a-z0-9]+:\/\/|^[^/]+:/.test(text)) return undefined
  return resolvePath(call.cwd, last)
}

/** Something of unknown name and kind comes to a path. */
function layUnknown(call: Call, files: HostFiles, path: HostPath, reason: string): void {
  const origin = { kind: 'opaque', reason, at: call.site } as const
  const kind = files.kind(path)
  if (kind === 'absent') files.put(path, { type: 'either', origin, mode: undefined, link: undefined })
  else if (kind === 'file') files.spoil(path, reason, call.site)
  else {
    files.touchBelow(path)
    files.doubt(path, origin)
  }
}

/** `patch -p1 < x` changes files that only the patch names; `patch FILE` that file. */
export const patch: HostCommand = (call, files) => {
  const words = call.words.slice(1).map((word) => printText(word.text))
  const reason = 'changed on the host by `patch`'
  const operand = words.find((word, index) => !word.startsWith('-') && !/^-[diopF]$/.test(words[index - 1] ?? ''))
  const at = words.indexOf('-d')
  const folder = at === -1 ? call.cwd : joinPath(call.cwd, words[at + 1] ?? '.')
  const writes = operand === undefined ? [folder] : [joinPath(call.cwd, operand)]
  for (const path of writes) layUnknown(call, files, path, reason)
  return {
    result: { stdout: [], status: 'succeeds' },
    effects: { reads: [], writes, removes: [], complete: operand !== undefined },
    findings: [],
    subcalls: [],
  }
}
