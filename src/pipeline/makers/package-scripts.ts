/** The scripts of a package.json that a node package manager runs. Makefiles are evaluated (`pipeline/make.ts`). */
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { Call } from '../../shell/world.ts'
import { known, literal } from '../../text/symbolic.ts'
import { readKnown, type CalledText } from './called-text.ts'

/** What `npm run x` runs, with its `pre` and `post` hooks and the scripts that it runs in its turn. */
export function packageTexts(call: Call, files: HostFiles): readonly CalledText[] {
  const words = call.words.slice(1).map((word) => known(word.text) ?? '$')
  const folderAt = words.findIndex((word) => /^(?:--prefix|--cwd|-C)$/.test(word))
  const folder = folderAt === -1 ? call.cwd : (resolvePath(call.cwd, literal(words[folderAt + 1] ?? '.')) ?? call.cwd)
  const text = readKnown(files, joinPath(folder, 'package.json'))
  const scripts = text === undefined ? undefined : scriptsOf(text)
  if (scripts === undefined) return []
  const names = words.filter((word, index) => !word.startsWith('-') && (folderAt === -1 || index !== folderAt + 1))
  const [verb = 'install'] = names
  const asked =
    verb === '$' || names[1] === '$'
      ? Object.keys(scripts)
      : /^(?:run|run-script)$/.test(verb)
        ? names.slice(1, 2)
        : [lifecycle(verb)]
  const needed = new Set(asked)
  const texts: string[] = []
  for (const name of needed) {
    for (const one of [`pre${name}`, name, `post${name}`]) {
      const script = Object.hasOwn(scripts, one) ? scripts[one] : undefined
      if (typeof script !== 'string') continue
      texts.push(script)
      for (const match of script.matchAll(/\b(?:npm|yarn|pnpm)\s+(?:(?:-s|--silent)\s+)?(?:run(?:-script)?\s+)?([\w:.-]+)/g))
        needed.add(match[1] ?? '')
      for (const match of script.matchAll(/\b(?:run-s|run-p|npm-run-all)\s+([^&|;]+)/g))
        for (const other of (match[1] ?? '').split(/\s+/)) needed.add(other)
    }
  }
  return texts.map((script) => ({ text: script, shell: true, folder }))
}

const lifecycle = (verb: string): string => (/^(?:i|ci|add)$/.test(verb) ? 'install' : verb === 't' ? 'test' : verb)

function scriptsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed = JSON.parse(text) as { readonly scripts?: Readonly<Record<string, unknown>> } | null
    return typeof parsed?.scripts === 'object' ? parsed.scripts : {}
  } catch {
    return undefined
  }
}
