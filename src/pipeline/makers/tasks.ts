/** What task runners run: the recipes of a Makefile's targets, the scripts of a package.json. */
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { Call } from '../../shell/world.ts'
import { known, literal } from '../../text/symbolic.ts'
import { readKnown, type CalledText } from './called-text.ts'

/** What `make` runs for its targets; without a plain Makefile all of its text. */
export function makeTexts(call: Call, files: HostFiles): readonly CalledText[] {
  const { folder, operands, file } = readMakeWords(call)
  const base = folder === undefined ? call.cwd : (resolvePath(call.cwd, literal(folder)) ?? call.cwd)
  const name = (file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [file]).find(
    (one) => readKnown(files, resolvePath(base, literal(one))) !== undefined,
  )
  const text = name === undefined ? undefined : readKnown(files, resolvePath(base, literal(name)))
  if (text === undefined) return []
  return [{ text: recipesOf(text, operands), shell: true, folder: base }]
}

function readMakeWords(call: Call): { folder: string | undefined; file: string | undefined; operands: readonly string[] } {
  const words = call.words.slice(1).map((word) => known(word.text) ?? '$')
  const operands: string[] = []
  let folder: string | undefined
  let file: string | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const joined = /^(?:-C|--directory=)(.+)$/.exec(word)?.[1]
    if (word === '-C' || word === '--directory') folder = words[(at += 1)]
    else if (joined !== undefined) folder = joined
    else if (word === '-f' || word === '--file' || word === '--makefile') file = words[(at += 1)]
    else if (/^-[jloIWEO]$/.test(word) && /^[^-]/.test(words[at + 1] ?? '-') && word !== '-j') at += 1
    else if (!word.startsWith('-') && !word.includes('=') && !/^\d+$/.test(word)) operands.push(word)
  }
  return { folder, file, operands }
}

/** The recipes of targets and of what they need; the whole text where the Makefile is more than plain rules. */
function recipesOf(text: string, targets: readonly string[]): string {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)
  if (
    lines.some((line) =>
      /^\s*-?s?include\b|\$[({](?:eval|call|foreach)\b|\$[({]MAKE[)}]|^\s*define\b|^[^\t#:=]*%[^\t:=]*:/.test(line),
    )
  )
    return text
  const rules = new Map<string, { needs: string[]; recipe: string[] }>()
  const assignments: string[] = []
  let current: { needs: string[]; recipe: string[] }[] = []
  let first: string | undefined
  for (const line of lines) {
    const rule = /^([^\s#:=][^:=]*?)\s*::?(?!=)\s*([^=;]*)(?:;(.*))?$/.exec(line)
    if (line.startsWith('\t')) for (const one of current) one.recipe.push(line.slice(1))
    else if (rule !== null) {
      const names = (rule[1] ?? '').split(/\s+/)
      if (names.some((name) => name.includes('$'))) return text
      first ??= names.find((name) => !name.startsWith('.'))
      current = names.map((name) => {
        const made = rules.get(name) ?? { needs: [], recipe: [] }
        rules.set(name, made)
        made.needs.push(...(rule[2] ?? '').replace('|', ' ').split(/\s+/).filter(Boolean))
        if (rule[3] !== undefined) made.recipe.push(rule[3])
        return made
      })
    } else if (/=/.test(line)) assignments.push(line)
  }
  const wanted = targets.length > 0 ? targets : first === undefined ? [] : [first]
  if (wanted.some((name) => !rules.has(name))) return text
  const needed = new Set(wanted)
  for (const name of needed) {
    const rule = rules.get(name)
    if (rule?.needs.some((need) => need.includes('$')) === true) return text
    for (const need of rule?.needs ?? []) needed.add(need)
  }
  return [...assignments, ...[...needed].flatMap((name) => rules.get(name)?.recipe ?? [])].join('\n')
}

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
