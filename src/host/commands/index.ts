/**
 * The models of host commands. A model moves origins about exactly as the command does, or says what it does not know: what may
 * have changed files that nobody can name casts a doubt on every path that the repository does not have.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import * as file from './files.ts'
import { outcome, printedUnknown, labelOf, type HostCommand, type HostOutcome } from './outcome.ts'
import * as output from './output.ts'

const models: ReadonlyMap<string, HostCommand> = new Map(Object.entries({
  mkdir: file.mkdir, rm: file.rm, rmdir: file.rmdir, touch: file.touch, chmod: file.chmod, cp: file.cp, mv: file.mv, ln: file.ln, install: file.install,
  cat: output.cat, basename: output.basename, dirname: output.dirname, realpath: output.realpath, readlink: output.realpath, mktemp: output.mktemp,
}))

/** Programs that change no file of the repository. */
const readers = new Set(
  'sleep date uname hostname whoami id nproc du df ls wc sha256sum sha1sum md5sum file stat which true tput clear say notify-send aws gcloud gsutil kubectl helm ssh scp heroku cf eb az ps kill ping nc jq grep egrep fgrep cut tr sed awk gawk head tail sort uniq seq expr rev env printenv tee chown chgrp diff cmp find xargs column dig lsof pgrep pkill killall open docker-machine boot2docker minikube systemctl service mail logger stty reset cal bc sync osascript code git docker-credential-ecr-login nslookup arch getconf locale tty dpkg rpm lsb_release sw_vers'.split(' '),
)

/** Runs a host command on the files, as far as it is understood. */
export function runHostCommand(call: Call, files: HostFiles): HostOutcome {
  const [first] = call.words
  const name = first === undefined ? undefined : known(first.text)
  const command = name?.slice(name.lastIndexOf('/') + 1)
  const model = command === undefined ? undefined : models.get(command)
  if (model !== undefined) return model(call, files)
  const stdout = printedUnknown(call, labelOf(call))
  if (command !== undefined && readers.has(command)) return outcome({ stdout })
  files.doubt('.' as HostPath, { kind: 'opaque', reason: `it may be made by \`${printText(first?.text ?? [])}\``, at: call.site })
  return outcome({ stdout, effects: { complete: false } })
}
