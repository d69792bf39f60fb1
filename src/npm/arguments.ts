/**
 * The command lines with which package managers run scripts: `npm run x -- a`, `npm test`, `yarn x`, `pnpm run x`, `bun run x`. What does
 * anything else (an installation, a workspace, an option that is not known) is not read.
 */
import { known, type Text } from '../text/symbolic.ts'

export type Manager = 'npm' | 'yarn' | 'pnpm' | 'bun'

export interface ScriptCall {
  readonly manager: Manager
  /** Where the package is looked for; absent: where the command is given. */
  readonly folder: Text | undefined
  readonly script: string
  /** Put behind the script's text. */
  readonly args: readonly Text[]
  /** Nothing is run, and nothing fails, where there is no such script. */
  readonly ifPresent: boolean
  /** Scripts with `pre` and `post` in front of the name are run as well. */
  readonly hooks: boolean
}

const switches = /^(?:-s|--silent|-q|--quiet|--if-present|--ignore-scripts|--no-color|--color|--verbose|--foreground-scripts)$/
const valued = /^(?:--prefix|-C|--dir|--cwd|--loglevel)$/
const folderFlag = /^(?:--prefix|-C|--dir|--cwd)$/
const runWords = /^(?:run|run-script|rum|urn)$/
const npmOwn = /^(?:test|tst|t|start|stop|restart)$/
/** Commands of yarn and pnpm: a script of that name is run by `run` alone. */
const ownWords =
  /^(?:add|audit|autoclean|bin|cache|check|config|create|dedupe|dlx|env|exec|fetch|generate-lock-entry|global|help|import|info|init|install|i|link|list|ls|licenses|login|logout|node|npm|outdated|owner|pack|patch|plugin|policies|prune|publish|rebuild|remove|rm|root|search|self-update|set|setup|store|tag|team|unlink|unplug|up|update|upgrade|upgrade-interactive|version|versions|why|workspace|workspaces|deploy|doctor)$/

/** Reads a command line; `undefined` for what runs no script, and for what is not known. */
export function readScriptCall(words: readonly Text[]): ScriptCall | undefined {
  const manager = managerOf(known(words[0] ?? []) ?? '')
  if (manager === undefined) return undefined
  const flags: string[] = []
  const plain: Text[] = []
  let folder: Text | undefined
  let rest: readonly Text[] = []
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? []
    const text = known(word)
    // Behind the name yarn, pnpm and bun pass on everything.
    const isOurs = manager === 'npm' || plain.length < nameAt(manager, plain) + 1
    if (text === '--') {
      rest = manager === 'pnpm' && plain.length > 0 ? words.slice(at) : words.slice(at + 1)
      break
    }
    if (text?.startsWith('-') !== true || !isOurs) {
      plain.push(word)
      continue
    }
    const [flag = '', value] = text.split(/=(.*)/s)
    if (valued.test(flag)) {
      if (value === undefined) at += 1
      if (folderFlag.test(flag)) folder = value === undefined ? words[at] : [value]
    } else if (switches.test(flag)) flags.push(flag)
    else return undefined
  }
  const at = nameAt(manager, plain)
  const script = scriptNamed(manager, known(plain[at] ?? []), at)
  if (script === undefined) return undefined
  return {
    manager,
    folder,
    script,
    args: [...plain.slice(at + 1), ...rest],
    ifPresent: flags.includes('--if-present'),
    hooks: !flags.includes('--ignore-scripts'),
  }
}

function managerOf(name: string): Manager | undefined {
  const plain = name.replace(/^.*\//, '')
  if (plain === 'npm' || plain === 'cnpm') return 'npm'
  return plain === 'yarn' || plain === 'pnpm' || plain === 'bun' ? plain : undefined
}

/** The place of the script's name among the plain words. */
function nameAt(manager: Manager, plain: readonly Text[]): number {
  const first = known(plain[0] ?? []) ?? ''
  return runWords.test(first) && (manager === 'npm' || /^run(?:-script)?$/.test(first)) ? 1 : 0
}

function scriptNamed(manager: Manager, name: string | undefined, at: number): string | undefined {
  if (name === undefined || name === '' || (at === 1 && name === 'env')) return undefined
  if (at === 1) return name
  if (manager === 'npm') return npmOwn.test(name) ? (/^t(?:st)?$/.test(name) ? 'test' : name) : undefined
  // `bun x` runs programs as well, and files.
  return manager === 'bun' || ownWords.test(name) ? undefined : name
}
