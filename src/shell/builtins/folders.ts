/** `cd`, `pwd`, `pushd`, `popd`, `dirs`. */
import { missingFolder, unknownFolder } from '../../findings/shell.ts'
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import { joinTexts } from '../join.ts'
import { assignText, readParameter } from '../parameters.ts'
import { report, type Shell } from '../state.ts'
import type { HostPath } from '../world.ts'
import { argument, print, type Builtin, type BuiltinCall } from './builtin.ts'

export const pwd: Builtin = (shell) => {
  print(shell, concat(shell.run.world.print(shell.cwd), literal('\n')))
  return undefined
}

export const cd: Builtin = (shell, call) => {
  const operands = call.args.filter((word) => !/^-(?:[LPe@]+|-)$/.test(known(word.text) ?? ''))
  const [target] = operands
  const text = target?.text ?? readParameter(shell, 'HOME', call.site).text ?? []
  if (known(text) === '-') {
    const { previous } = shell
    if (previous === undefined) shell.status = 1
    else {
      go(shell, previous, call)
      print(shell, concat(shell.run.world.print(previous), literal('\n')))
    }
    return undefined
  }
  // `cd ""` stays where it is.
  if (target !== undefined && text.length === 0) return undefined
  enter(shell, text, call)
  return undefined
}

/** Goes to a folder, when it may be there. */
function enter(shell: Shell, text: Text, call: BuiltinCall): boolean {
  const { world } = shell.run
  const path = world.resolve(shell.cwd, text)
  if (path === undefined) {
    report(shell, unknownFolder(call.site, printText(text)))
    go(shell, `<${printText(text)}>` as HostPath, call)
    return true
  }
  const kind = world.kind(path)
  if (kind === 'absent' || kind === 'file') {
    report(shell, missingFolder(call.site, printText(text)))
    shell.status = shell.dialect === 'bash' ? 1 : 2
    return false
  }
  go(shell, path, call)
  return true
}

function go(shell: Shell, path: HostPath, call: BuiltinCall): void {
  shell.previous = shell.cwd
  if (shell.cwd !== path) shell.run.version += 1
  const before = shell.run.world.print(shell.cwd)
  shell.cwd = path
  assignText(shell, 'OLDPWD', before, call.site)
  assignText(shell, 'PWD', shell.run.world.print(path), call.site)
}

export const pushd: Builtin = (shell, call) => {
  const operands = call.args.filter((word) => known(word.text) !== '-n')
  const [target] = operands
  const { cwd, folders } = shell
  if (target === undefined) {
    const top = folders.at(-1)
    if (top === undefined) {
      shell.status = 1
      return undefined
    }
    go(shell, top, call)
    shell.folders = [...folders.slice(0, -1), cwd]
  } else if (enter(shell, target.text, call)) shell.folders = [...folders, cwd]
  else return undefined
  return dirs(shell, call)
}

export const popd: Builtin = (shell, call) => {
  const top = shell.folders.at(-1)
  if (top === undefined) {
    shell.status = 1
    return undefined
  }
  shell.folders = shell.folders.slice(0, -1)
  go(shell, top, call)
  return dirs(shell, call)
}

export const dirs: Builtin = (shell, call) => {
  if (argument(call, 0) === '-c') {
    shell.folders = []
    return undefined
  }
  const all = [shell.cwd, ...shell.folders.toReversed()].map((path) => shell.run.world.print(path))
  print(shell, concat(joinTexts(all, ' '), literal('\n')))
  return undefined
}
