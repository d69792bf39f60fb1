/**
 * The models of host commands. A model moves origins about exactly as the command does, or says what it does not know: what may
 * have changed files that nobody can name casts a doubt on every path that the repository does not have.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { withLabels } from '../labels.ts'
import { isInRepository, joinPath } from '../path.ts'
import * as archive from './archives.ts'
import { drawn, isDrawn } from './drawn.ts'
import * as file from './files.ts'
import { find } from './find.ts'
import { getopt } from './getopt.ts'
import { git } from './git.ts'
import { fetchArtifact, shareArtifact } from './handed.ts'
import { install } from './install.ts'
import { cpio } from './cpio.ts'
import { rsync } from './rsync.ts'
import { curl, wget } from './network.ts'
import { printedUnknown, type HostCommand, type HostOutcome } from './outcome.ts'
import { openedFor } from './open-targets.ts'
import * as output from './output.ts'
import { parallel } from './parallel.ts'
import { isKnownProgram, runProgram } from './programs.ts'
import { tar } from './tar.ts'
import { envsubst } from './envsubst.ts'
import { awk } from './text/awk.ts'
import { cut, tr } from './text/fields.ts'
import { grep } from './text/grep.ts'
import * as line from './text/lines.ts'
import { sed } from './text/sed.ts'
import { tee, xargs } from './text/streams.ts'
import { expr, printenv } from './text/values.ts'
import { cp, mv } from './transfer.ts'
import { unzip } from './unzip.ts'
import { patch, withWritten } from './written.ts'

const groups: readonly (readonly [names: string, model: HostCommand])[] = [
  ['mkdir', file.mkdir],
  ['rm unlink', file.rm],
  ['rmdir', file.rmdir],
  ['touch', file.touch],
  ['chmod', file.chmod],
  ['ln', file.ln],
  ['truncate', file.truncate],
  ['cp gcp', cp],
  ['mv', mv],
  ['install', install],
  ['find', find],
  ['cat', output.cat],
  ['basename', output.basename],
  ['dirname', output.dirname],
  ['uname', output.uname],
  ['mktemp', output.mktemp],
  ['realpath grealpath', output.realpath],
  ['readlink greadlink', output.readlink],
  ['head', line.head],
  ['tail', line.tail],
  ['sort', line.sort],
  ['uniq', line.uniq],
  ['wc', line.wc],
  ['rev', line.rev],
  ['seq', line.seq],
  ['cut', cut],
  ['tr', tr],
  ['grep egrep fgrep', grep],
  ['sed gsed', sed],
  ['awk gawk mawk nawk', awk],
  ['expr', expr],
  ['env printenv', printenv],
  ['tee', tee],
  ['getopt', getopt],
  ['xargs gxargs', xargs],
  ['parallel', parallel],
  ['git', git],
  ['curl', curl],
  ['wget', wget],
  ['tar gtar bsdtar', tar],
  ['envsubst', envsubst],
  ['<share>', shareArtifact],
  ['<fetch>', fetchArtifact],
  ['unzip', unzip],
  ['zip', archive.zip],
  ['dd', archive.dd],
  ['rsync scp', rsync],
  ['cpio', cpio],
  ['gzip gunzip pigz xz unxz bzip2 bunzip2 zstd unzstd lz4 brotli', archive.compress],
  ['patch', patch],
  ['strip upx dos2unix unix2dos jarsigner codesign ex ed patchelf objcopy', archive.rework],
  ['gcc g++ cc c++ clang clang++ ld as ar musl-gcc nasm tcc', archive.compiler],
]
const models: ReadonlyMap<string, HostCommand> = new Map(
  groups.flatMap(([names, model]) => names.split(' ').map((name) => [name, model] as const)),
)

/** Whether it is known what a command of this name does to files; `false`: it may be anything. */
export function isKnownCommand(name: string): boolean {
  return models.has(name) || isKnownProgram(name)
}

/** Runs a host command on the files, as far as it is understood. */
export function runHostCommand(call: Call, files: HostFiles): HostOutcome {
  const [first] = call.words
  const name = first === undefined ? undefined : known(first.text)
  // A program in the repository (`./tools/find`) is not the system's of the same name.
  const own = name?.includes('/') === true && !name.startsWith('/')
  const command = name === undefined || own ? undefined : name.slice(name.lastIndexOf('/') + 1)
  const model: HostCommand =
    (command === undefined ? undefined : models.get(command)) ??
    (() => runProgram(call, files, command ?? name?.replace(/^.*\/(?=(?:mvnw|gradlew|configure)$)/, '')))
  const opened = openedFor(call, files)
  const made = command === undefined ? model(call, files) : withWritten(call, files, command, model)
  const isTold = command !== undefined && tellers.test(command) && made.result.stdout.length === 0 && isVerbose(call)
  const stdout = isTold ? printedUnknown(call, command) : made.result.stdout
  const complete =
    made.effects.complete && ![...made.effects.writes, ...made.effects.removes].some((path) => mayBeElsewhere(files, path))
  return {
    ...made,
    result: {
      ...made.result,
      gone: opened.filter(
        (path) =>
          files.kind(path) === 'absent' ||
          (command !== undefined && replacers.test(command) && made.effects.writes.includes(path)),
      ),
      stdout: withLabels(files, isDrawn(command, call) ? drawn(files, stdout) : stdout),
    },
    effects: { ...made.effects, complete },
  }
}

/** They put another file in the place of one: what the shell has opened there has no name any more. */
const replacers = /^(?:mv|ln|sed|perl|install|tar|bsdtar|unzip|rsync|patch|gzip|gunzip)$/

/** With `-v` they print what they do. */
const tellers = /^(?:g?cp|mv|rm|mkdir|rmdir|ln|chmod|install)$/

function isVerbose({ words }: Call): boolean {
  return words.slice(1).some(({ text }) => /^(?:-[a-zA-Z]*v[a-zA-Z]*|--verbose)$/.test(known(text) ?? ''))
}

/** Whether a path that is partly unknown may be one of the repository's: `rm -rf "$1"`, `rm -rf conf$SUFFIX`. */
function mayBeElsewhere(files: HostFiles, path: HostPath): boolean {
  if (/^<(?!HOME>|(?:mktemp|archive):\d+>|artifact>|PWD>)/.test(path)) return true
  const at = path.indexOf('${')
  if (at === -1 || !isInRepository(path)) return false
  const folder = path.slice(0, at).replace(/[^/]*$/, '')
  const prefix = path.slice(folder.length, at)
  return files
    .certainNames(joinPath('.' as HostPath, folder === '' ? '.' : folder))
    .some((name) => name.startsWith(prefix) && !name.includes('${'))
}
